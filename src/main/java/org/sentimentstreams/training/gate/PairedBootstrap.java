package org.sentimentstreams.training.gate;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How sure a difference in accuracy on the same rows is. Rows are drawn with replacement, each with
 * both results, so that what is hard for both models says nothing (Koehn, Statistical Significance
 * Tests for Machine Translation Evaluation, 2004).
 *
 * @param gain accuracy of the candidate minus that of the champion
 * @param low 2.5th percentile of the gain over all resamples
 * @param high 97.5th percentile
 * @param better share of the resamples with a gain above the least one that counts
 */
public record PairedBootstrap(double gain, double low, double high, double better) {
  private static final int RESAMPLES = 10_000;
  private static final long SEED = 42;

  /**
   * @param champion by row, whether it was right
   * @param candidate the same, for the same rows
   * @param leastGain a gain has to be above it to count
   */
  static PairedBootstrap of(boolean[] champion, boolean[] candidate, double leastGain) {
    int rows = champion.length;
    int[] differences = new int[rows];
    for (int row = 0; row < rows; row++) {
      differences[row] = (candidate[row] ? 1 : 0) - (champion[row] ? 1 : 0);
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double[] gains = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      int sum = 0;
      for (int draw = 0; draw < rows; draw++) {
        sum += differences[random.nextInt(rows)];
      }
      gains[i] = (double) sum / rows;
    }
    Arrays.sort(gains);
    double better = (double) Arrays.stream(gains).filter(g -> g > leastGain).count() / RESAMPLES;
    return new PairedBootstrap(
        (double) Arrays.stream(differences).sum() / rows,
        gains[(int) (RESAMPLES * 0.025)],
        gains[(int) (RESAMPLES * 0.975)],
        better);
  }
}
