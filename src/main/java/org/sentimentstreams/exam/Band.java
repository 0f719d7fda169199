package org.sentimentstreams.exam;

import java.util.function.DoublePredicate;

/**
 * An interval of a confidence sequence: with the stated probability the true value is in every such
 * interval of a sequence, however often and whenever somebody looks.
 */
public record Band(double low, double high) {
  private static final int HALVINGS = 50;

  /** Whether the interval lies above this value. */
  public boolean isAbove(double value) {
    return low > value;
  }

  /** Whether the interval lies below this value. */
  public boolean isBelow(double value) {
    return high < value;
  }

  /** Whether the value is in the interval, ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /**
   * The interval of the values that are not refuted.
   *
   * @param estimate a value that is not refuted
   * @param refuted holds for no value between two for which it does not
   */
  static Band around(double estimate, double least, double most, DoublePredicate refuted) {
    return new Band(end(estimate, least, refuted), end(estimate, most, refuted));
  }

  /** Returns the refuted side of the last halving, so that the interval is never too short. */
  private static double end(double estimate, double limit, DoublePredicate refuted) {
    if (!refuted.test(limit)) {
      return limit;
    }
    double inside = estimate;
    double outside = limit;
    for (int halving = 0; halving < HALVINGS; halving++) {
      double middle = (inside + outside) / 2;
      if (refuted.test(middle)) {
        outside = middle;
      } else {
        inside = middle;
      }
    }
    return outside;
  }
}
