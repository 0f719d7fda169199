package org.sentimentstreams.exam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedAnswersTest {
  private static final double ERROR = 0.05;

  @Test
  void shouldCoverTheMeanOfADifferenceThatDrifts() {
    int streams = 500;
    int labels = 500;
    SplittableRandom random = new SplittableRandom(11);
    int misses = 0;
    for (int stream = 0; stream < streams; stream++) {
      misses += isEverMissed(random, labels) ? 1 : 0;
    }
    assertThat((double) misses)
        .isLessThanOrEqualTo(streams * ERROR + 4 * Math.sqrt(streams * ERROR * (1 - ERROR)));
  }

  private static boolean isEverMissed(SplittableRandom random, int labels) {
    PairedAnswers pairs = PairedAnswers.NONE;
    double sum = 0;
    for (int label = 0; label < labels; label++) {
      double first = 0.15 + 0.15 * Math.sin(label / 50.0);
      double second = label < labels / 2 ? 0.05 : 0.25;
      sum += first - second;
      double drawn = random.nextDouble();
      pairs = pairs.plus(drawn < first, drawn >= first && drawn < first + second);
      if (pairs.refutes(sum / (label + 1), ERROR)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldLeaveZeroExactlyWhereEqualVersionsAreRefuted() {
    for (int onlyFirst = 0; onlyFirst < 40; onlyFirst++) {
      PairedAnswers pairs = new PairedAnswers(200, onlyFirst, 10);
      assertThat(pairs.band(ERROR).contains(0)).isNotEqualTo(pairs.refutes(0, ERROR));
      assertThat(pairs.band(ERROR).contains(pairs.difference())).isTrue();
    }
  }

  @Test
  void shouldSayTheOppositeIfTheVersionsAreExchanged() {
    Band band = new PairedAnswers(500, 40, 12).band(ERROR);
    Band exchanged = new PairedAnswers(500, 12, 40).band(ERROR);
    assertThat(band.isAbove(0)).isTrue();
    assertThat(exchanged.isBelow(0)).isTrue();
    assertThat(exchanged.low()).isCloseTo(-band.high(), within(1e-9));
    assertThat(exchanged.high()).isCloseTo(-band.low(), within(1e-9));
  }

  @Test
  void shouldKnowNothingWithoutQuestions() {
    assertThat(PairedAnswers.NONE.band(ERROR)).isEqualTo(new Band(-1, 1));
    assertThat(PairedAnswers.NONE.difference()).isNaN();
  }

  @Test
  void shouldRefuseMoreAnswersThanQuestions() {
    assertThatThrownBy(() -> new PairedAnswers(3, 2, 2))
        .hasMessageContaining("2 and 2 answers of 3");
  }
}
