package org.sentimentstreams.training.wide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ShareDifferenceTest {

  @Test
  void shouldEndWhereTangoSaysWithoutARowThatDiffers() {
    double squared = ShareDifference.Z * ShareDifference.Z;

    assertThat(new ShareDifference(0, 0, 1000).upperLimit())
        .isCloseTo(squared / (1000 + squared), within(1e-9));
    assertThat(new ShareDifference(0, 0, 10).upperLimit()).isGreaterThan(0.2);
  }

  @Test
  void shouldSayHowManyRowsItTakes() {
    int least = (int) ShareDifference.leastRows(0.003);

    assertThat(new ShareDifference(0, 0, least).upperLimit()).isLessThanOrEqualTo(0.003);
    assertThat(new ShareDifference(0, 0, least - 1).upperLimit()).isGreaterThan(0.003);
  }

  /** Of 4,000 draws, 5 % end below the truth; three standard errors are one point. */
  @Test
  void shouldBeTooLowInOneOfTwentyCases() {
    var random = new Random(1);
    int draws = 4000;
    int low = 0;
    for (int draw = 0; draw < draws; draw++) {
      int first = 0;
      int second = 0;
      for (int row = 0; row < 1000; row++) {
        double chance = random.nextDouble();
        first += chance < 0.03 ? 1 : 0;
        second += chance > 0.98 ? 1 : 0;
      }
      low += new ShareDifference(first, second, 1000).upperLimit() < 0.01 ? 1 : 0;
    }

    assertThat((double) low / draws).isBetween(0.035, 0.065);
  }

  @Test
  void shouldBeWiderTheMoreRowsDiffer() {
    double few = new ShareDifference(2, 2, 1000).upperLimit();

    assertThat(new ShareDifference(20, 20, 1000).upperLimit()).isGreaterThan(few);
    assertThat(new ShareDifference(2, 4, 1000).upperLimit()).isLessThan(few);
    assertThat(new ShareDifference(1000, 0, 1000).upperLimit()).isCloseTo(1, within(1e-9));
  }
}
