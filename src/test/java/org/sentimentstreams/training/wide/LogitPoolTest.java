package org.sentimentstreams.training.wide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.metrics.Scores;

class LogitPoolTest {
  private static final List<String> LABELS = List.of("a", "b", "c");
  private static final int ROWS = 2_000;

  /** Logits that speak for what is right with a given strength, and noise. */
  private static Scores scores(Problem problem, int[] right, double strength, long seed) {
    var random = new Random(seed);
    float[][] logits = new float[right.length][LABELS.size()];
    for (int row = 0; row < right.length; row++) {
      for (int label = 0; label < LABELS.size(); label++) {
        boolean isTrue =
            problem == Problem.MULTI_LABEL ? (right[row] >> label & 1) == 1 : right[row] == label;
        logits[row][label] = (float) (random.nextGaussian() + (isTrue ? strength : -strength));
      }
    }
    return new Scores(LABELS, problem, right, logits);
  }

  private static int[] right(Problem problem) {
    return new Random(1).ints(ROWS, 0, problem == Problem.MULTI_LABEL ? 8 : 3).toArray();
  }

  @ParameterizedTest
  @EnumSource(names = {"SINGLE_LABEL", "MULTI_LABEL"})
  void shouldBeNoWorseThanAnyNeighbour(Problem problem) {
    int[] right = right(problem);
    Scores wide = scores(problem, right, 0.5, 2);
    Scores deep = scores(problem, right, 0.8, 3);

    LogitPool pool = LogitPool.fit(wide, deep);

    double loss = pool.join(wide, deep).logLoss();
    for (double step : new double[] {-0.05, 0.05}) {
      assertThat(new LogitPool(pool.wide() + step, pool.deep()).join(wide, deep).logLoss())
          .isGreaterThan(loss);
      assertThat(new LogitPool(pool.wide(), pool.deep() + step).join(wide, deep).logLoss())
          .isGreaterThan(loss);
    }
    assertThat(pool.deep()).isGreaterThan(pool.wide());
  }

  @ParameterizedTest
  @EnumSource(names = {"SINGLE_LABEL", "MULTI_LABEL"})
  void shouldGiveNoWeightToNoise(Problem problem) {
    int[] right = right(problem);
    Scores noise = scores(problem, right, 0, 2);

    LogitPool pool = LogitPool.fit(noise, scores(problem, right, 1, 3));

    assertThat(pool.wide()).isCloseTo(0, within(0.15));
    assertThat(pool.deep()).isGreaterThan(0.5);
  }

  @ParameterizedTest
  @EnumSource(names = {"SINGLE_LABEL", "MULTI_LABEL"})
  void shouldStayWithTheMeanWithoutRows(Problem problem) {
    Scores none = new Scores(LABELS, problem, new int[0], new float[0][]);

    assertThat(LogitPool.fit(none, none)).isEqualTo(new LogitPool(0.5, 0.5));
  }
}
