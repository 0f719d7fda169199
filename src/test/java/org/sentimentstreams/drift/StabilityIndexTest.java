package org.sentimentstreams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StabilityIndexTest {

  @Test
  void shouldBeThatOfTheSharesWhereThereAreManyValues() {
    double index = StabilityIndex.of(new long[] {500_000, 500_000}, new long[] {750_000, 250_000});
    assertThat(index).isCloseTo(0.25 * Math.log(1.5) + 0.25 * Math.log(2), within(1e-4));
  }

  @Test
  void shouldBeNothingForEqualShares() {
    assertThat(StabilityIndex.of(new long[] {30, 70, 0}, new long[] {30, 70, 0})).isZero();
  }

  @Test
  void shouldBeFiniteWhereABinIsEmpty() {
    assertThat(StabilityIndex.of(new long[] {100, 0}, new long[] {50, 50})).isBetween(1.0, 5.0);
  }
}
