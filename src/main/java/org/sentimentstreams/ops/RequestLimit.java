package org.sentimentstreams.ops;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;

/** So many requests a second, and a few more at once after a rest (a token bucket). */
final class RequestLimit {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final double most;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private double left;

  @GuardedBy("this")
  private long asOf;

  /**
   * @param atOnce after a rest
   * @param nanoTime as {@link System#nanoTime}
   */
  RequestLimit(double perSecond, int atOnce, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.most = atOnce;
    this.nanoTime = nanoTime;
    this.left = atOnce;
    this.asOf = nanoTime.getAsLong();
  }

  /**
   * Counts a request.
   *
   * @throws Refusal if there were too many; it says when to try again
   */
  synchronized void take() {
    long now = nanoTime.getAsLong();
    left = Math.min(most, left + perSecond * (now - asOf) / NANOS_PER_SECOND);
    asOf = now;
    if (left < 1) {
      throw Refusal.tooMany(
          "More than %.0f requests a second: try again in a moment".formatted(perSecond),
          Duration.ofNanos((long) ((1 - left) / perSecond * NANOS_PER_SECOND)));
    }
    left--;
  }
}
