package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MicroBatchesTest {
  private final List<String> said = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();

  /** Memory for so many rows. */
  private void run(int size, int rows, int room) {
    new MicroBatches(size, said::add)
        .run(
            IntStream.range(0, rows).toArray(),
            sizes::clear,
            part -> {
              sizes.add(part.length);
              if (part.length > room) {
                throw new IllegalStateException("DefaultCPUAllocator: not enough memory");
              }
            });
  }

  @Test
  void shouldHalveThePartsUntilTheyFit() {
    run(16, 16, 5);

    assertThat(sizes).containsExactly(4, 4, 4, 4);
    assertThat(said)
        .containsExactly(
            "Out of memory: computing 8 rows at a time from now on, with the same step size",
            "Out of memory: computing 4 rows at a time from now on, with the same step size");
  }

  @Test
  void shouldGiveUpWhereOneRowIsTooMuch() {
    assertThatThrownBy(() -> run(4, 4, 0))
        .isInstanceOf(TrainingMemoryException.class)
        .hasMessageContainingAll("not enough memory", "one text", "lower max-tokens");
  }

  @Test
  void shouldNotHideOtherFailures() {
    assertThatThrownBy(
            () ->
                new MicroBatches(4, said::add)
                    .run(
                        new int[4],
                        () -> {},
                        part -> {
                          throw new IllegalStateException("shape mismatch");
                        }))
        .hasMessage("shape mismatch");
    assertThat(said).isEmpty();
  }
}
