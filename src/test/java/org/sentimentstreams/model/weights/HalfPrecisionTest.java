package org.sentimentstreams.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
  private static final int INFINITY = 0x7c00;

  @Test
  void shouldKeepEveryNumberThatIsOneInHalfPrecision() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfPrecision.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfPrecision.fromFloat(value)).isEqualTo((short) bits);
      }
    }
  }

  /** Against a search among all numbers. */
  @Test
  void shouldRoundToTheNearest() {
    float[] positive = new float[INFINITY];
    IntStream.range(0, INFINITY).forEach(i -> positive[i] = HalfPrecision.toFloat((short) i));
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      float value = (float) (Math.pow(2, 41 * random.nextDouble() - 26) * (1 + random.nextFloat()));
      if (value < positive[INFINITY - 1]) {
        float rounded = HalfPrecision.toFloat(HalfPrecision.fromFloat(value));
        int below = below(positive, value);
        double error = Math.abs((double) rounded - value);
        assertThat(error)
            .isLessThanOrEqualTo(Math.abs((double) positive[below] - value))
            .isLessThanOrEqualTo(
                Math.abs((double) positive[Math.min(below + 1, INFINITY - 1)] - value));
        assertThat(HalfPrecision.fromFloat(-value))
            .isEqualTo((short) (HalfPrecision.fromFloat(value) | 0x8000));
      }
    }
  }

  private static int below(float[] sorted, float value) {
    int place = Arrays.binarySearch(sorted, value);
    return place >= 0 ? place : -place - 2;
  }

  @Test
  void shouldTakeTheEvenOneOfTwoThatAreAsNear() {
    assertThat(HalfPrecision.fromFloat(2049)).isEqualTo(HalfPrecision.fromFloat(2048));
    assertThat(HalfPrecision.fromFloat(2051)).isEqualTo(HalfPrecision.fromFloat(2052));
    assertThat(HalfPrecision.fromFloat(0x1p-25f)).isZero();
    assertThat(HalfPrecision.fromFloat(0x3p-25f)).isEqualTo((short) 2);
  }

  @Test
  void shouldSayWhatIsTooLargeOrNoNumber() {
    assertThat(HalfPrecision.fromFloat(65_519)).isEqualTo(HalfPrecision.fromFloat(65_504));
    assertThat(HalfPrecision.fromFloat(65_520)).isEqualTo((short) INFINITY);
    assertThat(HalfPrecision.fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
    assertThat(HalfPrecision.toFloat(HalfPrecision.fromFloat(Float.NaN))).isNaN();
  }
}
