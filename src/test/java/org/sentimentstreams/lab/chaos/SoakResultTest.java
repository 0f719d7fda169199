package org.sentimentstreams.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoakResultTest {
  private static final int PER_SECOND = 20;
  private static final int STEP_SECONDS = 10;

  private static SoakResult result(IntUnaryOperator predictions, IntUnaryOperator p50) {
    return new SoakResult(
        IntStream.range(0, 30)
            .mapToObj(
                i ->
                    new SoakSample(
                        (i + 1) * STEP_SECONDS,
                        1000,
                        200,
                        40,
                        300,
                        predictions.applyAsInt(i),
                        p50.applyAsInt(i),
                        500))
            .toList(),
        PER_SECOND);
  }

  @Test
  void shouldBeSteadyWhereNothingGrowsAndAllIsAnswered() {
    assertThat(result(i -> PER_SECOND * STEP_SECONDS, i -> 80).isSteady()).isTrue();
  }

  /** The line grows all the time, and the median by less than two from third to third. */
  @Test
  void shouldNotBeSteadyWhereTheServiceIsOverloaded() {
    assertThat(result(i -> PER_SECOND * STEP_SECONDS / 2, i -> 1000 * (i + 1)).isSteady())
        .isFalse();
  }

  @Test
  void shouldNotBeSteadyWhereNothingIsAnsweredAnyMore() {
    assertThat(result(i -> i < 12 ? PER_SECOND * STEP_SECONDS : 0, i -> i < 12 ? 80 : 0).isSteady())
        .isFalse();
  }

  @Test
  void shouldNotBeSteadyWithoutSamples() {
    assertThat(new SoakResult(java.util.List.of(), PER_SECOND).isSteady()).isFalse();
  }
}
