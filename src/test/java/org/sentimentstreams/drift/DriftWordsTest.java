package org.sentimentstreams.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DriftWordsTest {
  private static final long[] LOW = {90, 10};
  private static final long[] HIGH = {10, 90};

  @Test
  void shouldTellMoreFromLess() {
    assertThat(DriftWords.of(Signal.LENGTH, LOW, HIGH)).isEqualTo("reviews are longer");
    assertThat(DriftWords.of(Signal.LENGTH, HIGH, LOW)).isEqualTo("reviews are shorter");
    assertThat(DriftWords.of(Signal.SCORE, HIGH, LOW)).isEqualTo("the model is less sure");
  }

  @Test
  void shouldNotDependOnTheNumberOfReviews() {
    assertThat(DriftWords.of(Signal.TRUNCATED, LOW, new long[] {1, 9}))
        .isEqualTo("more reviews are cut");
  }

  @Test
  void shouldHaveWordsOfItsOwnForEverySignal() {
    Set<String> words = new TreeSet<>();
    for (Signal signal : Signal.values()) {
      words.add(DriftWords.of(signal, LOW, HIGH));
    }
    assertThat(words).hasSameSizeAs(Signal.values());
  }
}
