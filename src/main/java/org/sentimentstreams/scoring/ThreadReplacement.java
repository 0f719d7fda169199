package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that ended for a reason that may pass, after a pause that doubles, but
 * only so often in a while; for all other reasons, and when it does not help, the service stops.
 */
final class ThreadReplacement {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadReplacement.class);
  private static final int MOST = 10;
  private static final Duration WHILE = Duration.ofMinutes(10);
  static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Duration firstPause;
  private final LongSupplier clock;
  private final Deque<Long> replacements = new ArrayDeque<>();

  /**
   * @param firstPause before the first replacement
   * @param clock nanoseconds, as from {@link System#nanoTime}
   */
  ThreadReplacement(Duration firstPause, LongSupplier clock) {
    this.firstPause = firstPause;
    this.clock = clock;
  }

  /** Decides, and returns after the pause; on the thread that ended, which has nothing to do. */
  StreamThreadExceptionResponse decide(StopReason reason) {
    if (!reason.isTransient()) {
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    int already = note();
    if (already >= MOST) {
      LOG.error("{} stream threads were replaced in vain; the service stops", MOST);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    Duration pause = pause(already);
    LOG.warn(
        "A stream thread is replaced in {} ms (number {} of {}): {}",
        pause.toMillis(),
        already + 1,
        MOST,
        reason.asThrowable().getMessage());
    sleep(pause);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private Duration pause(int already) {
    Duration doubled = firstPause.multipliedBy(1L << Math.min(already, 16));
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  private synchronized int note() {
    long now = clock.getAsLong();
    while (!replacements.isEmpty() && now - replacements.peek() > WHILE.toNanos()) {
      replacements.poll();
    }
    int already = replacements.size();
    replacements.add(now);
    return already;
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
