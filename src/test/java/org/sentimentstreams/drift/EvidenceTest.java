package org.sentimentstreams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {

  @Test
  void shouldKnowTheLogarithmOfTheGammaFunction() {
    double factorial = 0;
    for (int n = 1; n < 200; n++) {
      assertThat(Evidence.logGamma(n)).isCloseTo(factorial, within(1e-9 * (1 + factorial)));
      factorial += Math.log(n);
    }
    assertThat(Evidence.logGamma(0.5)).isCloseTo(Math.log(Math.sqrt(Math.PI)), within(1e-9));
  }

  /** All references and streams of these lengths, each with its probability. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.1, 0.3, 0.5, 0.9})
  void shouldBeAtMostOneOnTheMeanWhereNothingHasChanged(double share) {
    int reference = 12;
    int stream = 15;
    double mean = 0;
    for (int r = 0; r <= reference; r++) {
      for (int c = 0; c <= stream; c++) {
        double evidence =
            Math.exp(Evidence.log(new long[] {r, reference - r}, new long[] {c, stream - c}));
        mean += evidence * binomial(reference, r, share) * binomial(stream, c, share);
      }
    }
    assertThat(mean).isPositive().isLessThanOrEqualTo(1);
  }

  private static double binomial(int of, int count, double share) {
    double ways = 1;
    for (int i = 1; i <= count; i++) {
      ways *= (of - count + i) / (double) i;
    }
    return ways * Math.pow(share, count) * Math.pow(1 - share, of - count);
  }

  @Test
  void shouldGrowWithTheNumberOfReviewsThatDiffer() {
    long[] reference = {500, 300, 200};
    double few = Evidence.log(reference, new long[] {10, 20, 30});
    double many = Evidence.log(reference, new long[] {100, 200, 300});
    assertThat(many).isGreaterThan(few + 20);
  }

  @Test
  void shouldFallWhereNothingDiffers() {
    long[] reference = {500, 300, 200};
    assertThat(Evidence.log(reference, new long[] {5000, 3000, 2000}))
        .isLessThan(Evidence.log(reference, new long[] {50, 30, 20}))
        .isNegative();
  }
}
