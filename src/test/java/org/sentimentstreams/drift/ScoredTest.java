package org.sentimentstreams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoredTest {

  @Test
  void shouldTrustTheLabelWhereOneIsTrue() {
    double[] scores = {0.2, 0.7, 0.1};
    assertThat(Scored.confidence(scores, false)).isEqualTo(0.7);
    assertThat(Scored.confidence(Map.of("a", 0.2, "b", 0.7, "c", 0.1), false)).isEqualTo(0.7);
  }

  @Test
  void shouldTrustAllDecisionsWhereAnyNumberIsTrue() {
    double[] scores = {0.2, 0.7, 0.1};
    assertThat(Scored.confidence(scores, true)).isCloseTo(0.8 * 0.7 * 0.9, within(1e-12));
    assertThat(Scored.confidence(Map.of("a", 0.2, "b", 0.7, "c", 0.1), true))
        .isCloseTo(0.8 * 0.7 * 0.9, within(1e-12));
  }
}
