package org.sentimentstreams.training.gate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sentimentstreams.training.metrics.Scores;

/**
 * How sure a difference on the same rows is. Each row keeps both results together, so that what is
 * hard for both models says nothing.
 *
 * @param gain of the candidate over the champion
 * @param low 2.5th percentile of the gain where rows are drawn with replacement (bootstrap)
 * @param high 97.5th percentile
 * @param confidence 1 minus the p-value of a paired permutation test, 0 to 1: how rarely two models
 *     that are no different seem so far apart
 */
public record PairedComparison(double gain, double low, double high, double confidence) {
  private static final int DRAWS = 10_000;
  private static final long SEED = 42;

  /** Two ways to the same gain may differ in the last digit. */
  private static final double ROUNDING = 1e-12;

  /**
   * @param leastGain a gain has to be above it to count
   */
  static PairedComparison of(
      ComparisonMetric measure, Scores champion, Scores candidate, double leastGain) {
    int[] before = champion.predicted();
    int[] after = candidate.predicted();
    int[] all = IntStream.range(0, champion.size()).toArray();
    double gain = measure.gain(champion, before, after, all);
    double[] drawn = bootstrap(measure, champion, before, after);
    return new PairedComparison(
        gain,
        drawn[(int) (DRAWS * 0.025)],
        drawn[(int) (DRAWS * 0.975)],
        1 - pValue(measure, champion, before, after, gain - leastGain));
  }

  private static double[] bootstrap(
      ComparisonMetric measure, Scores rows, int[] before, int[] after) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] drawn = new int[rows.size()];
    double[] gains = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      Arrays.setAll(drawn, row -> random.nextInt(drawn.length));
      gains[draw] = measure.gain(rows, before, after, drawn);
    }
    Arrays.sort(gains);
    return gains;
  }

  /**
   * If the models are no different, it is chance which of them said what of a row. So the results
   * of each row are exchanged by the toss of a coin, and the draws with as much gain are counted
   * (Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989). This holds for any number of
   * rows, where the share of bootstrap draws with a gain is too sure of few rows.
   */
  private static double pValue(
      ComparisonMetric measure, Scores rows, int[] before, int[] after, double gain) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] all = IntStream.range(0, rows.size()).toArray();
    int[] first = new int[all.length];
    int[] second = new int[all.length];
    int asMuch = 1; // The results as they are count as one of the draws.
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int row : all) {
        boolean exchanged = random.nextBoolean();
        first[row] = exchanged ? after[row] : before[row];
        second[row] = exchanged ? before[row] : after[row];
      }
      asMuch += measure.gain(rows, first, second, all) >= gain - ROUNDING ? 1 : 0;
    }
    return (double) asMuch / (DRAWS + 1);
  }
}
