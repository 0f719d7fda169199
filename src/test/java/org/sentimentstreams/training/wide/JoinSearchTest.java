package org.sentimentstreams.training.wide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.metrics.Scores;

class JoinSearchTest {
  private static final int ROWS = 200;

  /** Of 200 rows so many right, each by this margin; the others are wrong by a little. */
  private static Scores scores(int rightRows, float margin) {
    int[] right = new int[ROWS];
    float[][] logits = new float[ROWS][];
    for (int row = 0; row < ROWS; row++) {
      right[row] = row % 2;
      float own = row < rightRows ? margin : -0.1f;
      logits[row] = row % 2 == 1 ? new float[] {0, own} : new float[] {own, 0};
    }
    return new Scores(List.of("bad", "good"), Problem.SINGLE_LABEL, right, logits);
  }

  @Test
  void shouldKeepAJoinWhoseLowerAccuracyIsWithinTheLoss() {
    Scores deep = scores(180, 1);
    Scores joined = scores(179, 2);

    assertThat(new JoinSearch(null, 0.005, 0).helps(joined, deep)).isTrue();
    assertThat(new JoinSearch(null, 0.004, 0).helps(joined, deep)).isFalse();
    assertThat(new JoinSearch(null, 0, 0).helps(deep, deep)).as("no lower log loss").isFalse();
    assertThat(new JoinSearch(null, 0, 0).helps(scores(180, 2), deep)).isTrue();
  }
}
