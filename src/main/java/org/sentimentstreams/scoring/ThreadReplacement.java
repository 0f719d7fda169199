package org.sentimentstreams.scoring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.threads.GrowingPause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that ended for a transient reason, after a pause that doubles each time.
 * The service stops for any other reason, and after too many replacements.
 */
final class ThreadReplacement {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadReplacement.class);
  private static final int MOST = 10;
  private static final Duration WHILE = Duration.ofMinutes(10);
  static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** From the third replacement on, replacing does not help. */
  private static final int AGAIN_AND_AGAIN = 3;

  /** Threads that end together, as when a broker fences all of them, have one reason. */
  private static final Duration TOGETHER = Duration.ofSeconds(1);

  /** Longer than a pause and the time until the next thread ends. */
  private static final Duration RECOVERED = Duration.ofMinutes(2);

  private final Duration firstPause;
  private final LongSupplier clock;
  private final Counter counter;

  @GuardedBy("this")
  private final Deque<Long> replacements = new ArrayDeque<>();

  @GuardedBy("this")
  private String lastReason = "";

  /**
   * @param firstPause before the first replacement
   * @param clock nanoseconds, as from {@link System#nanoTime}
   * @param meters get the counter of replacements
   */
  ThreadReplacement(Duration firstPause, LongSupplier clock, MeterRegistry meters) {
    this.firstPause = firstPause;
    this.clock = clock;
    this.counter =
        Counter.builder("sentiment.stream.threads.replaced")
            .description("Stream threads that ended and were replaced")
            .register(meters);
  }

  /**
   * Decides, and returns after the pause. The thread that ended calls it, and has nothing else to
   * do.
   */
  StreamThreadExceptionResponse decide(StopReason reason) {
    if (!reason.isTransient()) {
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    int already = note(reason.asThrowable().getMessage());
    if (already >= MOST) {
      LOG.error("{} stream threads were replaced, and they still end; the service stops", MOST);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    Duration pause = pause(already);
    LOG.warn(
        "A stream thread ended and is replaced in {} ms (replacement {} of at most {}): {}",
        pause.toMillis(),
        already + 1,
        MOST,
        reason.asThrowable().getMessage());
    counter.increment();
    sleep(pause);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private Duration pause(int already) {
    return new GrowingPause(firstPause, LONGEST_PAUSE).after(already);
  }

  /** DOWN while threads are replaced repeatedly, whatever the reason. */
  synchronized Health health() {
    long now = clock.getAsLong();
    int rounds = 0;
    long before = Long.MIN_VALUE;
    for (long at : replacements) {
      if (now - at <= WHILE.toNanos() && (rounds == 0 || at - before > TOGETHER.toNanos())) {
        rounds++;
      }
      before = at;
    }
    return rounds < AGAIN_AND_AGAIN || now - before > RECOVERED.toNanos()
        ? Health.UP
        : Health.down(
            ("Stream threads end again and again: %d were replaced in %d minutes. The "
                    + "latest reason: %s")
                .formatted(rounds, WHILE.toMinutes(), lastReason));
  }

  private synchronized int note(String reason) {
    lastReason = reason;
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
