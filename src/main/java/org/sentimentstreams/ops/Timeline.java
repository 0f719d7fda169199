package org.sentimentstreams.ops;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** The last minutes of the stream, second by second, so that a page shows them from the start. */
final class Timeline {
  private static final int SECONDS = 180;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MEDIAN = 50;
  private static final double TAIL = 99;

  private final PredictionWatch watch;
  private final Supplier<StreamFigures> figures;
  private final LongSupplier clock;

  @GuardedBy("this")
  private final Deque<Point> points = new ArrayDeque<>();

  @GuardedBy("this")
  private StreamFigures before = StreamFigures.NONE;

  @GuardedBy("this")
  private long countBefore;

  @GuardedBy("this")
  private long timeBefore;

  /**
   * One second.
   *
   * @param at its end, milliseconds since 1970
   * @param perSecond reviews scored a second
   * @param p50 of the latencies in milliseconds; null if nothing was scored
   * @param p99 likewise
   * @param meanBatch reviews in the mean batch; null if there was none
   * @param padding share of tokens that packing saved, 0 to 1; null if there was no batch
   * @param device share of the time that the device was busy, 0 to 1
   * @param lag records not yet processed, over all partitions, whoever reads them
   */
  record Point(
      long at,
      double perSecond,
      Long p50,
      Long p99,
      Double meanBatch,
      Double padding,
      double device,
      long lag) {}

  Timeline(PredictionWatch watch, Supplier<StreamFigures> figures, LongSupplier clock) {
    this.watch = watch;
    this.figures = figures;
    this.clock = clock;
    this.timeBefore = clock.getAsLong();
  }

  /** Ends a second and starts the next. */
  synchronized Point tick() {
    long now = clock.getAsLong();
    long count = watch.count();
    StreamFigures reading = figures.get();
    Histogram latencies = watch.intervalLatencies();
    boolean scored = latencies.getTotalCount() > 0;
    long millis = Math.max(1, now - timeBefore);
    long batches = reading.batches() - before.batches();
    long padded = reading.paddedTokens() - before.paddedTokens();
    double busy = (reading.busyNanos() - before.busyNanos()) / NANOS_PER_MILLI;
    Point point =
        new Point(
            now,
            1000.0 * (count - countBefore) / millis,
            scored ? latencies.getValueAtPercentile(MEDIAN) : null,
            scored ? latencies.getValueAtPercentile(TAIL) : null,
            batches > 0 ? (double) (reading.reviews() - before.reviews()) / batches : null,
            padded > 0 ? 1 - (double) (reading.tokens() - before.tokens()) / padded : null,
            // A batch counts when it ends, so a second may see more than its own time.
            Math.min(1, Math.max(0, busy / (millis * reading.workers()))),
            reading.totalLag());
    points.addLast(point);
    if (points.size() > SECONDS) {
      points.removeFirst();
    }
    before = reading;
    countBefore = count;
    timeBefore = now;
    return point;
  }

  /** The figures of the last tick. */
  synchronized StreamFigures latest() {
    return before;
  }

  /** Oldest first. */
  synchronized List<Point> points() {
    return List.copyOf(points);
  }
}
