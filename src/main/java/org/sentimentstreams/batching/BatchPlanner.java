package org.sentimentstreams.batching;

/**
 * Chooses the next batch: the oldest work always goes, so nothing waits for ever; around it goes
 * what makes the batch cost least for what its results are worth. Every row is padded to the
 * longest, so that is a range of lengths.
 *
 * <p>A result is worth what its row would cost in a full batch without padding. By the mean cost of
 * a review instead, short ones would join every long batch, only to be padded there.
 */
final class BatchPlanner {
  private final BatchLimits limits;

  BatchPlanner(BatchLimits limits) {
    this.limits = limits;
  }

  /**
   * The batch to take: the oldest, and from the longest downwards so many reviews with it.
   *
   * @param longest tokens of the longest row
   * @param reviews rows, the oldest among them
   */
  record Plan(int longest, int reviews) {}

  /**
   * @param pool with at least one work
   * @param cost of batches on this device
   * @param budget tokens that the device takes at most now, padding included
   * @param share most reviews to take, so that other idle workers get some as well
   */
  Plan plan(WorkPool<?> pool, BatchCost cost, long budget, int share) {
    int oldest = pool.oldest().length();
    Range best = new Range(oldest, oldest, cost, budget, share);
    best.addDownwards(pool);
    int longer = 0;
    for (int longest : pool.lengthsAbove(oldest)) {
      longer += pool.count(longest);
      Range range = new Range(oldest, longest, cost, budget, share);
      if (range.room(longest) < longer) {
        break;
      }
      range.addDownwards(pool);
      if (range.ratio() < best.ratio()) {
        best = range;
      }
    }
    return new Plan(best.longest, best.reviews);
  }

  /** A batch that holds the oldest and is padded to one length. */
  private final class Range {
    private final int oldest;
    private final int longest;
    private final BatchCost cost;
    private final long maxReviews;
    private int reviews = 1;
    private double nanos;
    private double worth;

    Range(int oldest, int longest, BatchCost cost, long budget, int share) {
      this.oldest = oldest;
      this.longest = longest;
      this.cost = cost;
      long byTokens = Math.min(budget, limits.maxTokens()) / longest;
      this.maxReviews = Math.min(Math.min(share, limits.maxReviews()), byTokens);
      this.nanos = cost.fixed() + cost.ofRow(oldest, longest);
      this.worth = cost.worth(oldest, limits);
    }

    double ratio() {
      return nanos / worth;
    }

    /** All that is longer than the oldest; after that, what still makes the batch better. */
    void addDownwards(WorkPool<?> pool) {
      for (int length : pool.lengthsDownFrom(longest)) {
        int waiting = pool.count(length) - (length == oldest ? 1 : 0);
        int rows = Math.min(waiting, room(length));
        boolean worse = cost.ofRow(length, longest) > ratio() * cost.worth(length, limits);
        if (length <= oldest && rows > 0 && worse) {
          return;
        }
        add(rows, length);
        if (rows < waiting) {
          return;
        }
      }
    }

    /** How many more rows of this length fit. */
    int room(int length) {
      double row = cost.ofRow(length, longest);
      double byTime = row == 0 ? maxReviews : (limits.maxTime().toNanos() - nanos) / row;
      return (int) Math.max(0, Math.min(maxReviews - reviews, byTime));
    }

    private void add(int rows, int length) {
      reviews += rows;
      nanos += rows * cost.ofRow(length, longest);
      worth += rows * cost.worth(length, limits);
    }
  }
}
