package org.sentimentstreams.training.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Problem;

class CandidateTest {

  private static Candidate of(Map<String, Double> scores, Problem problem) {
    return Candidate.of("id", "text", scores, problem);
  }

  @Test
  void shouldMeasureTheMarginBetweenTheTwoMostProbableLabels() {
    Candidate candidate = of(Map.of("a", 0.1, "b", 0.5, "c", 0.4), Problem.SINGLE_LABEL);

    assertThat(candidate.prediction()).isEqualTo("b");
    assertThat(candidate.score()).isEqualTo(0.5);
    assertThat(candidate.inDoubt()).isEqualTo("b");
    assertThat(candidate.margin()).isEqualTo(0.1);
  }

  @Test
  void shouldMeasureTheLabelThatIsClosestToOneHalfWhereSeveralMayBeTrue() {
    Candidate candidate = of(Map.of("a", 0.98, "b", 0.45, "c", 0.7), Problem.MULTI_LABEL);

    assertThat(candidate.prediction()).isEqualTo("a");
    assertThat(candidate.inDoubt()).isEqualTo("b");
    assertThat(candidate.margin()).isEqualTo(0.1);
  }

  @Test
  void shouldBeSureOfTheOnlyLabel() {
    assertThat(of(Map.of("a", 1.0), Problem.SINGLE_LABEL).margin()).isEqualTo(1);
  }
}
