package org.sentimentstreams.batching;

import java.util.Iterator;

/**
 * Chooses the next batch: the oldest work, as much of it as pays. Texts are packed without padding,
 * so neighbours of another length cost nothing, and the order of age is the best there is.
 *
 * <p>What a larger batch saves is the fixed part of its cost. Once that is a hundredth of the
 * whole, more texts would make the batch slower and hardly one review cheaper: those in it would
 * wait for the others, and those that come meanwhile for the device.
 */
final class BatchPlanner {
  /** Share of the fixed part at which a batch is large enough. */
  private static final double FIXED_SHARE = 0.01;

  /** Nobody notices waiting so long, while handing out a batch costs time that no device shows. */
  private static final double SHORT_NANOS = 10e6;

  private final BatchLimits limits;

  BatchPlanner(BatchLimits limits) {
    this.limits = limits;
  }

  /**
   * How many of the oldest to take.
   *
   * @param oldestFirst at least one work
   * @param cost of batches on this device
   * @param budget tokens that the device takes at most now; a single text always goes
   * @param share most reviews to take, so that other idle workers get some as well
   */
  int plan(Iterable<? extends Work<?>> oldestFirst, BatchCost cost, long budget, int share) {
    Iterator<? extends Work<?>> works = oldestFirst.iterator();
    long mostTokens = Math.min(budget, limits.maxTokens());
    int mostReviews = Math.min(share, limits.maxReviews());
    int length = works.next().length();
    int reviews = 1;
    long tokens = length;
    double nanos = cost.fixed() + cost.ofText(length);
    while (works.hasNext() && reviews < mostReviews && paysToGrow(nanos, cost)) {
      length = works.next().length();
      tokens += length;
      nanos += cost.ofText(length);
      if (tokens > mostTokens || nanos > limits.maxTime().toNanos()) {
        return reviews;
      }
      reviews++;
    }
    return reviews;
  }

  private static boolean paysToGrow(double nanos, BatchCost cost) {
    return nanos < SHORT_NANOS || cost.fixed() > FIXED_SHARE * nanos;
  }
}
