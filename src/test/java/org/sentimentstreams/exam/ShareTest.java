package org.sentimentstreams.exam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Simulations from fixed seeds. */
class ShareTest {
  private static final double ERROR = 0.05;
  private static final int STREAMS = 10_000;
  private static final int LABELS = 2_000;

  @ParameterizedTest
  @ValueSource(doubles = {0.6, 0.95})
  void shouldMissTheTrueShareNoMoreOftenThanStated(double share) {
    byte[][] memory = new byte[LABELS + 1][LABELS + 1];
    SplittableRandom random = new SplittableRandom(3);
    int misses = 0;
    for (int stream = 0; stream < STREAMS; stream++) {
      misses += isEverMissed(random, share, memory) ? 1 : 0;
    }
    assertThat((double) misses)
        .isLessThanOrEqualTo(STREAMS * ERROR + 4 * Math.sqrt(STREAMS * ERROR * (1 - ERROR)));
    assertThat(misses).isPositive();
  }

  private static boolean isEverMissed(SplittableRandom random, double share, byte[][] memory) {
    int right = 0;
    for (int of = 1; of <= LABELS; of++) {
      right += random.nextDouble() < share ? 1 : 0;
      if (memory[of][right] == 0) {
        memory[of][right] = (byte) (new Share(right, of).refutes(share, ERROR) ? 2 : 1);
      }
      if (memory[of][right] == 2) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldCoverTheMeanOfAShareThatDrifts() {
    int streams = 500;
    SplittableRandom random = new SplittableRandom(9);
    int misses = 0;
    for (int stream = 0; stream < streams; stream++) {
      int right = 0;
      double sum = 0;
      boolean isMissed = false;
      for (int of = 1; of <= 500 && !isMissed; of++) {
        double share = of < 250 ? 0.95 : 0.6 + 0.3 * Math.sin(of / 40.0);
        sum += share;
        right += random.nextDouble() < share ? 1 : 0;
        isMissed = new Share(right, of).refutes(sum / of, ERROR);
      }
      misses += isMissed ? 1 : 0;
    }
    assertThat((double) misses)
        .isLessThanOrEqualTo(streams * ERROR + 4 * Math.sqrt(streams * ERROR * (1 - ERROR)));
  }

  @Test
  void shouldNarrowWithMoreAnswers() {
    double before = 1;
    for (long of = 10; of <= 1_000_000; of *= 10) {
      Band band = new Share(of * 9 / 10, of).band(ERROR);
      assertThat(band.contains(0.9)).isTrue();
      assertThat(band.high() - band.low()).isLessThan(before);
      before = band.high() - band.low();
    }
  }

  @Test
  void shouldReachToTheEndIfAllAreRightOrWrong() {
    assertThat(new Share(200, 200).band(ERROR).high()).isEqualTo(1);
    assertThat(new Share(200, 200).band(ERROR).low()).isBetween(0.9, 0.99);
    assertThat(new Share(0, 200).band(ERROR).low()).isEqualTo(0);
    assertThat(new Share(0, 0).band(ERROR)).isEqualTo(new Band(0, 1));
  }

  @Test
  void shouldRefuseMoreRightAnswersThanAnswers() {
    assertThatThrownBy(() -> new Share(3, 2)).hasMessageContaining("3 of 2");
  }
}
