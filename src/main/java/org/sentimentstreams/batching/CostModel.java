package org.sentimentstreams.batching;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * Estimates what batches cost on one device from the batches that ran: non-negative least squares
 * of the error relative to the measured time. Old batches lose weight. A batch that took far too
 * long (because the process was paused, say) hardly counts, since its relative error is near 1
 * whatever the estimate. Safe for use by many threads.
 */
final class CostModel {
  /** Before the first batch, in units of a token. */
  private static final BatchCost PRIOR = new BatchCost(32, 1, 1, 0.001);

  /** The weight of the prior, where a batch has the weight 1. */
  private static final double PRIOR_WEIGHT = 0.0001;

  /** A batch weighs half as much after 140 others. */
  private static final double FADING = 0.995;

  private static final int SWEEPS = 300;
  private static final int PARTS = 4;

  /** A batch costs at least as much as so many tokens more: fewer batches are never worse. */
  private static final double LEAST_FIXED = 4;

  @GuardedBy("this")
  private final double[][] products = new double[PARTS][PARTS];

  @GuardedBy("this")
  private final double[] targets = new double[PARTS];

  @GuardedBy("this")
  private double[] parts;

  private volatile BatchCost cost = PRIOR;

  /** What is known by now. */
  BatchCost cost() {
    return cost;
  }

  /** Learns from a batch that ran without a failure. */
  synchronized void observe(BatchShape shape, long nanos) {
    double taken = Math.max(1, nanos);
    if (parts == null) {
      begin(taken / PRIOR.of(shape));
    }
    add(features(1, shape.reviews(), shape.tokens(), shape.squares()), taken);
    solve();
    double fixed = Math.max(parts[0], LEAST_FIXED * parts[2]);
    cost = new BatchCost(fixed, parts[1], parts[2], parts[3]);
  }

  /** Adds the prior to the sums like a fraction of a batch; it loses weight like one. */
  @GuardedBy("this")
  private void begin(double nanosPerUnit) {
    parts = features(PRIOR.fixed(), PRIOR.review(), PRIOR.token(), PRIOR.square());
    for (int i = 0; i < PARTS; i++) {
      parts[i] *= nanosPerUnit;
      products[i][i] = PRIOR_WEIGHT / (parts[i] * parts[i]);
      targets[i] = PRIOR_WEIGHT / parts[i];
    }
  }

  private static double[] features(double... values) {
    return values;
  }

  @GuardedBy("this")
  private void add(double[] features, double taken) {
    for (int i = 0; i < PARTS; i++) {
      for (int j = 0; j < PARTS; j++) {
        products[i][j] = FADING * products[i][j] + features[i] / taken * (features[j] / taken);
      }
      targets[i] = FADING * targets[i] + features[i] / taken;
    }
  }

  /** Coordinate descent from the last solution. */
  @GuardedBy("this")
  private void solve() {
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int i = 0; i < PARTS; i++) {
        double rest = targets[i];
        for (int j = 0; j < PARTS; j++) {
          rest -= j == i ? 0 : products[i][j] * parts[j];
        }
        parts[i] = Math.max(0, rest / products[i][i]);
      }
    }
  }
}
