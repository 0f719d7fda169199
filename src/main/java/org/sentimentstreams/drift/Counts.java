package org.sentimentstreams.drift;

import java.util.Arrays;
import java.util.Map;

/**
 * How often each bin of each signal was met.
 *
 * @param reviews that were scored
 * @param confidence sum of their {@link Scored#confidence}
 * @param bins of every signal; not to be written to
 */
public record Counts(long reviews, double confidence, Map<Signal, long[]> bins) {

  /** The bins of a signal. */
  public long[] of(Signal signal) {
    return bins.get(signal);
  }

  /** How many values of a signal there are. */
  public long total(Signal signal) {
    return Arrays.stream(of(signal)).sum();
  }

  /**
   * The share of right predictions that is to be expected, 0 to 1; not a number without a review.
   * It is the mean of calibrated confidence, to which confidence-based performance estimation comes
   * down for accuracy (Białek et al., Estimating Model Performance Under Covariate Shift Without
   * Labels, arXiv:2401.08348).
   */
  public double expectedAccuracy() {
    return confidence / reviews;
  }
}
