package org.sentimentstreams.wide;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Problem;

class WideScoreTest {
  private static boolean agree(Problem problem, float[] some, float[] others) {
    return WideScore.agree(problem, some, others);
  }

  @Test
  void shouldCompareTheLabelThatIsSaid() {
    assertThat(agree(Problem.SINGLE_LABEL, new float[] {-1, 2, 0}, new float[] {8, 9, 3})).isTrue();
    assertThat(agree(Problem.SINGLE_LABEL, new float[] {1, 2, 0}, new float[] {2, 1, 0})).isFalse();
  }

  /** As the training counts it: of labels that are both true, either may be the surer one. */
  @Test
  void shouldCompareTheSetOfLabelsWhereAnyNumberMayBeTrue() {
    assertThat(agree(Problem.MULTI_LABEL, new float[] {3, 2, -1}, new float[] {2, 3, -4})).isTrue();
    assertThat(agree(Problem.MULTI_LABEL, new float[] {3, 1, -1}, new float[] {3, -1, -4}))
        .isFalse();
  }
}
