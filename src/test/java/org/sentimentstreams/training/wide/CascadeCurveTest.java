package org.sentimentstreams.training.wide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.metrics.Scores;

class CascadeCurveTest {
  private static final List<String> LABELS = List.of("no", "yes");
  private static final int ROWS = 10;

  /** All rows are "yes"; row i is said with the strength i, and wrongly if it is in the set. */
  private static Scores scores(Problem problem, Integer... wrong) {
    List<Integer> wrongs = List.of(wrong);
    int[] right = new int[ROWS];
    float[][] logits = new float[ROWS][];
    for (int row = 0; row < ROWS; row++) {
      float says = (wrongs.contains(row) ? -1 : 1) * (row + 1);
      right[row] = problem == Problem.MULTI_LABEL ? 2 : 1;
      logits[row] = new float[] {-says, says};
    }
    return new Scores(LABELS, problem, right, logits);
  }

  private static final Scores WIDE = scores(Problem.SINGLE_LABEL, 0, 1, 7);
  private static final Scores JOINED = scores(Problem.SINGLE_LABEL, 4, 9);

  @Test
  void shouldLetWideAnswerItsSurestShare() {
    List<CascadePoint> curve = CascadeCurve.of(WIDE, JOINED, row -> true);

    assertThat(curve).hasSize(10);
    assertThat(curve.get(0)).isEqualTo(new CascadePoint(0, 1, Double.NaN, 0.8));
    assertThat(curve.get(1).wideAccuracy()).isEqualTo(1);
    assertThat(curve.get(1).accuracy()).as("9 is right now").isEqualTo(0.9);
    assertThat(curve.get(3).wideAccuracy()).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(curve.get(3).accuracy()).as("7 is wrong now").isEqualTo(0.8);
    assertThat(curve.get(9).bound()).isBetween(0.5, curve.get(1).bound());
  }

  @Test
  void shouldNotLetWideAnswerWhatItMayNot() {
    List<CascadePoint> curve = CascadeCurve.of(WIDE, JOINED, row -> row < 4);

    assertThat(curve).extracting(CascadePoint::coverage).containsExactly(0.0, 0.1, 0.2, 0.3, 0.4);
    assertThat(curve.get(4).wideAccuracy()).isEqualTo(0.5);
  }

  @Test
  void shouldBeAsSureOfSeveralLabelsAsOfTheLeastSureOne() {
    List<CascadePoint> curve =
        CascadeCurve.of(scores(Problem.MULTI_LABEL), scores(Problem.MULTI_LABEL, 9), row -> true);

    assertThat(curve.get(0).accuracy()).isEqualTo(0.9);
    assertThat(curve.get(1).accuracy()).isEqualTo(1);
    assertThat(curve.get(9).bound()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-6));
  }
}
