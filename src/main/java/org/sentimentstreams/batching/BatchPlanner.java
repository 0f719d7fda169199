package org.sentimentstreams.batching;

import java.util.Iterator;

/**
 * Chooses the next batch: works in the order of their priority, as many as make each cheaper. Texts
 * are packed without padding, so texts of different lengths cost nothing extra, and no other order
 * is better.
 *
 * <p>What a larger batch saves is the fixed part of its cost. Once that is a hundredth of the whole
 * cost, more texts would make the batch slower and no review noticeably cheaper: reviews in the
 * batch would wait for each other, and new reviews for the device.
 */
final class BatchPlanner {
  /** Share of the fixed part at which a batch is large enough. */
  private static final double FIXED_SHARE = 0.01;

  /**
   * A wait of this length does not matter, and handing out a batch has costs that the device time
   * does not show.
   */
  private static final double SHORT_NANOS = 10e6;

  private final BatchLimits limits;

  BatchPlanner(BatchLimits limits) {
    this.limits = limits;
  }

  /**
   * How many works to take.
   *
   * @param oldestFirst at least one work
   * @param cost of batches on this device
   * @param budget the most tokens that the device can take now; a single text is always allowed
   * @param share the most reviews to take, so that other idle workers get some, too
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
