package org.sentimentstreams.training.gate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How sure a difference on the same rows is. Rows are drawn with replacement, each with both
 * results, so that what is hard for both models says nothing (Koehn, Statistical Significance Tests
 * for Machine Translation Evaluation, 2004).
 *
 * @param gain of the candidate over the champion
 * @param low 2.5th percentile of the gain over all resamples
 * @param high 97.5th percentile
 * @param better share of the resamples with a gain above the least one that counts
 */
public record PairedBootstrap(double gain, double low, double high, double better) {
  private static final int RESAMPLES = 10_000;
  private static final long SEED = 42;

  /**
   * @param rows that there are
   * @param gain of the candidate on some rows, each of them as often as it is named
   * @param leastGain a gain has to be above it to count
   */
  static PairedBootstrap of(int rows, ToDoubleFunction<int[]> gain, double leastGain) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] gains = new double[RESAMPLES];
    int[] drawn = new int[rows];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int draw = 0; draw < rows; draw++) {
        drawn[draw] = random.nextInt(rows);
      }
      gains[i] = gain.applyAsDouble(drawn);
    }
    Arrays.sort(gains);
    double better = (double) Arrays.stream(gains).filter(g -> g > leastGain).count() / RESAMPLES;
    return new PairedBootstrap(
        gain.applyAsDouble(IntStream.range(0, rows).toArray()),
        gains[(int) (RESAMPLES * 0.025)],
        gains[(int) (RESAMPLES * 0.975)],
        better);
  }
}
