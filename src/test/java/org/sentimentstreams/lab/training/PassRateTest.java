package org.sentimentstreams.lab.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassRateTest {

  /** Newcombe, Two-sided confidence intervals for the single proportion, 1998, method 3. */
  @ParameterizedTest
  @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0, 0.1611"})
  void shouldHaveTheIntervalOfThePaper(int counted, int all, double low, double high) {
    PassRate rate = new PassRate(counted, all);

    assertThat(rate.low()).isEqualTo(low, within(5e-5));
    assertThat(rate.high()).isEqualTo(high, within(5e-5));
  }
}
