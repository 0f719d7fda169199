package org.sentimentstreams.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses the next batch. The oldest request always goes, so nobody starves; around it go those
 * whose lengths are nearest, as long as padding stays a small share.
 */
final class BatchPlanner {
  /** Padding is computed and thrown away; above this share another batch is the better place. */
  private static final double MAX_PADDING_SHARE = 0.15;

  private final BatchLimits limits;

  BatchPlanner(BatchLimits limits) {
    this.limits = limits;
  }

  /**
   * @param waiting tokenised requests, oldest first; at least one
   * @param share most of them to take, so that other idle workers get some as well
   * @return the batch, which holds the oldest
   */
  <R> List<Request<R>> plan(List<Request<R>> waiting, int share) {
    List<Request<R>> byLength = new ArrayList<>(waiting);
    byLength.sort(Comparator.comparingInt(Request::length));
    Window window = new Window(byLength.stream().mapToInt(Request::length).toArray());
    window.startAt(byLength.indexOf(waiting.get(0)));
    while (window.size() < share && window.grow()) {
      // Grows until nothing fits any more.
    }
    return byLength.subList(window.low, window.high + 1);
  }

  /** A range of requests in order of length. */
  private final class Window {
    private final int[] lengths;
    private int low;
    private int high;
    private long tokens;

    Window(int[] lengths) {
      this.lengths = lengths;
    }

    void startAt(int index) {
      low = index;
      high = index;
      tokens = lengths[index];
    }

    int size() {
      return high - low + 1;
    }

    /** Takes the neighbour that costs less padding; false if neither may come in. */
    boolean grow() {
      long shorter = low > 0 ? lengths[high] - lengths[low - 1] : Long.MAX_VALUE;
      long longer =
          high + 1 < lengths.length
              ? (long) size() * (lengths[high + 1] - lengths[high])
              : Long.MAX_VALUE;
      if (shorter <= longer) {
        return low > 0 && admit(low - 1, lengths[high]) && --low >= 0;
      }
      return admit(high + 1, lengths[high + 1]) && ++high > 0;
    }

    private boolean admit(int index, int longest) {
      int reviews = size() + 1;
      long real = tokens + lengths[index];
      double padding = 1 - (double) real / ((long) reviews * longest);
      if (!limits.allow(reviews, longest) || padding > MAX_PADDING_SHARE) {
        return false;
      }
      tokens = real;
      return true;
    }
  }
}
