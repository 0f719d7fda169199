package org.sentimentstreams.drift;

import java.util.EnumMap;
import java.util.Map;

/** A window that runs. */
final class Window {
  private final Bins bins;
  private final LiveCounts counts;
  private final long number;
  private final long began;
  private final long since;

  /**
   * @param number from 1
   * @param began in nanoseconds of a clock that never goes back
   * @param since in milliseconds since 1970
   */
  Window(Bins bins, long number, long began, long since) {
    this.bins = bins;
    this.counts = new LiveCounts(bins);
    this.number = number;
    this.began = began;
    this.since = since;
  }

  LiveCounts counts() {
    return counts;
  }

  long number() {
    return number;
  }

  long since() {
    return since;
  }

  /** Whether it has lasted long enough and seen enough. */
  boolean mayEnd(long now, long reviews, DriftLimits limits) {
    return now - began >= limits.window().toNanos() && reviews >= limits.windowReviews();
  }

  /**
   * What it has come to so far.
   *
   * @param reference null for none
   */
  WindowFigures figures(Reference reference, DriftLimits limits) {
    Counts seen = counts.snapshot();
    Map<Signal, Comparison> comparisons = new EnumMap<>(Signal.class);
    if (reference != null) {
      for (Signal signal : Signal.values()) {
        long[] before = reference.counts().of(signal);
        if (bins.size(signal) > 1 && seen.total(signal) > 0) {
          comparisons.put(
              signal,
              Comparison.of(
                  before, seen.of(signal), limits.logNeeded(number), limits.leastIndex()));
        }
      }
    }
    return new WindowFigures(since, seen, comparisons);
  }
}
