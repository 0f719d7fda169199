package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SoftmaxTest {

  @Test
  void shouldGiveProbabilitiesWorkedOutByHand() {
    double[] probabilities = Softmax.of(new float[] {0, (float) Math.log(3)});

    assertThat(probabilities[0]).isCloseTo(0.25, within(1e-7));
    assertThat(probabilities[1]).isCloseTo(0.75, within(1e-7));
  }

  @Test
  void shouldGiveEqualLogitsEqualShares() {
    assertThat(Softmax.of(new float[] {-7, -7, -7, -7})).containsOnly(0.25);
  }

  @Test
  void shouldBeSureOfTheOnlyLabel() {
    assertThat(Softmax.of(new float[] {-300})).containsExactly(1.0);
  }

  @Test
  void shouldNotOverflowOrUnderflow() {
    assertThat(Softmax.of(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE})).containsExactly(1, 0);
    assertThat(Softmax.of(new float[] {Float.MAX_VALUE, Float.MAX_VALUE})).containsOnly(0.5);
    assertThat(Softmax.of(new float[] {-Float.MAX_VALUE, -Float.MAX_VALUE})).containsOnly(0.5);
    assertThat(Softmax.of(new float[] {0, Float.NEGATIVE_INFINITY})).containsExactly(1, 0);
  }

  @Test
  void shouldSumToOne() {
    float[] logits = {12.5f, -3, 0.1f, 12.4f, 88, -104};

    assertThat(DoubleStream.of(Softmax.of(logits)).sum()).isCloseTo(1, within(1e-12));
  }

  @Test
  void shouldNotMakeAPredictionOfWhatIsNoNumber() {
    for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Softmax.of(new float[] {1, odd}))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining(Float.toString(odd));
    }
  }
}
