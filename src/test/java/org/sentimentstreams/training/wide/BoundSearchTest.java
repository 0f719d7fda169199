package org.sentimentstreams.training.wide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.Join;
import org.sentimentstreams.wide.WideScore;

/** Row i of n is said by the wide part with a strength that rises with i; the truth is label 1. */
class BoundSearchTest {
  private static final int ROWS = 2000;
  private static final double LOSS = 0.003;

  private static BothParts rows(int rows, IntPredicate wideIsRight, IntPredicate hasVoices) {
    List<WideScore> wide = new ArrayList<>();
    int[] right = new int[rows];
    float[][] deep = new float[rows][];
    for (int row = 0; row < rows; row++) {
      float strength = 3f * (row + 1) / rows * (wideIsRight.test(row) ? 1 : -1);
      wide.add(new WideScore(new float[] {-strength, strength}, hasVoices.test(row) ? 20 : 2));
      right[row] = 1;
      deep[row] = new float[] {-9, 9};
    }
    return new BothParts(wide, new Scores(List.of("no", "yes"), right, deep));
  }

  private static BoundSearch.Found find(double loss, BothParts rows) {
    return new BoundSearch(new LogitPool(1, 1), loss, 0).find(rows);
  }

  @Test
  void shouldLetNGramsAnswerWhereTheyAreAsRightAsBoth() {
    // The transformer is always right, the wide part in the surer half of the rows.
    BoundSearch.Found found = find(LOSS, rows(ROWS, row -> row >= ROWS / 2, row -> true));

    assertThat(found.join().coverage()).isCloseTo(0.5, within(0.001));
    assertThat(found.join().agreement()).isBetween(0.99, 1.0);
    assertThat(found.loss()).isBetween(0.001, LOSS);
  }

  @Test
  void shouldNeverLetThemAnswerByFewRows() {
    BothParts few = rows(500, row -> true, row -> true);

    assertThat(find(LOSS, few).join()).isEqualTo(new Join(1, 1, Join.NEVER, 0, 0));
    assertThat(find(0.01, few).join().coverage()).isEqualTo(1);
    assertThat(find(0, rows(ROWS, row -> true, row -> true)).join().bound()).isEqualTo(Join.NEVER);
  }

  @Test
  void shouldNeverLetThemAnswerWhereTheyAreSureAndWrong() {
    BothParts rows = rows(ROWS, row -> row < ROWS * 0.98, row -> true);

    assertThat(find(LOSS, rows).join().bound()).isEqualTo(Join.NEVER);
  }

  @Test
  void shouldGiveAccuracyForSpeedOnlyWhereThatIsAllowed() {
    // Of the half that is less sure, every fiftieth is wrong: 1 % of all rows.
    BothParts rows = rows(ROWS, row -> row >= ROWS / 2 || row % 50 != 0, row -> true);
    BoundSearch nothing = new BoundSearch(new LogitPool(1, 1), 0.02, 0);
    BoundSearch some = new BoundSearch(new LogitPool(1, 1), 0.02, 0.005);

    assertThat(nothing.find(rows).join().coverage()).isCloseTo(0.51, within(0.02));
    assertThat(some.find(rows).join().coverage()).isCloseTo(0.75, within(0.03));
    assertThat(some.find(rows).loss()).isBetween(0.005, 0.02);
  }

  @Test
  void shouldNotCountRowsOfFewVoices() {
    BothParts rows = rows(ROWS, row -> row % 2 == 0, row -> row % 2 == 0);

    BoundSearch.Found found = find(LOSS, rows);

    assertThat(found.join().coverage()).isCloseTo(0.5, within(0.01));
  }
}
