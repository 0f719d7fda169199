package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Int8InstructionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "flags\t\t: fpu sse4_2 avx2 avx512f avx512_vnni",
        "flags\t\t: fpu avx2 avx_vnni clflush",
        "Features\t: fp asimd asimddp"
      })
  void shouldSayNothingWhereThereIsSuchAnInstruction(String flags) {
    assertThat(Int8Instructions.missing(List.of("processor\t: 0", flags))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"flags\t\t: fpu sse4_2 avx2 avx512f avx512bw", "Features\t: fp asimd"})
  void shouldSayThatThereIsNone(String flags) {
    assertThat(Int8Instructions.missing(List.of("processor\t: 0", flags)))
        .get()
        .asString()
        .contains("AVX-512 VNNI", "model.precision=auto");
  }

  @Test
  void shouldSayNothingWhereNobodyKnows() {
    assertThat(Int8Instructions.missing(List.of("processor\t: 0"))).isEmpty();
  }
}
