package org.sentimentstreams.challenger;

/**
 * The mean of some times.
 *
 * @param count how many
 * @param nanos their sum
 */
record MeanTime(long count, double nanos) {
  static final MeanTime NONE = new MeanTime(0, 0);

  MeanTime plus(long more) {
    return new MeanTime(count + 1, nanos + more);
  }

  /** In milliseconds; not a number if there is none. */
  double millis() {
    return nanos / count / 1e6;
  }
}
