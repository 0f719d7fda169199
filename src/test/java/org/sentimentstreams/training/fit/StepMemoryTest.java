package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.TinyModel;

class StepMemoryTest {
  @TempDir private Path folder;
  private ModelConfig config;

  @BeforeEach
  void writeAModel() throws IOException {
    config = TinyModel.write(folder, 1).config();
  }

  private int texts(boolean bf16, long bytes, int tokens) {
    return new StepMemory(config, bf16, bytes).texts(tokens);
  }

  /** {@code layers * (60 * tokens * hidden + 8 * heads * tokens * tokens)} bytes a text. */
  @Test
  void shouldCountUnitsAndPairsOfTokens() {
    long one = config.layers() * (60L * 10 * config.hiddenSize() + 8L * config.heads() * 100);

    assertThat(texts(true, 7 * one, 10)).isEqualTo(7);
    assertThat(texts(true, 7 * one - 1, 10)).isEqualTo(6);
    assertThat(texts(false, 7 * one, 10)).isEqualTo(3);
    assertThat(texts(true, 7 * one, 20)).isLessThan(3);
  }

  @Test
  void shouldComputeOneTextWhereNoneFits() {
    assertThat(texts(false, 1, 512)).isEqualTo(1);
  }

  @Test
  void shouldHaveRoomOnThisMachine() {
    assertThat(StepMemory.ofMachine(config, true).texts(32)).isGreaterThan(16);
  }
}
