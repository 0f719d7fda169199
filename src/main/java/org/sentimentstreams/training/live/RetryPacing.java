package org.sentimentstreams.training.live;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.sentimentstreams.threads.GrowingPause;

/**
 * Messages and pauses while something keeps failing. The pause grows until an attempt succeeds. A
 * reason that stays the same, apart from numbers and names of temporary files, is reported every
 * ten minutes only. For use by one thread.
 */
final class RetryPacing {
  private static final GrowingPause PAUSE =
      new GrowingPause(Duration.ofSeconds(5), Duration.ofMinutes(2));
  private static final Duration SAID_AGAIN = Duration.ofMinutes(10);

  private static final Pattern DIFFERS_EACH_TIME = Pattern.compile("[0-9a-f-]{8,}|[0-9]+");

  private final Consumer<String> says;
  private final CountDownLatch stopped;
  private final LongSupplier clock;
  private int failures;
  private String said = "";
  private long saidAt;

  /**
   * @param stopped ends a pause
   * @param clock nanoseconds, as from {@link System#nanoTime}
   */
  RetryPacing(Consumer<String> says, CountDownLatch stopped, LongSupplier clock) {
    this.says = says;
    this.stopped = stopped;
    this.clock = clock;
  }

  /**
   * Reports why there is another attempt, unless that was reported lately, and returns the message.
   */
  String say(String reason) {
    String words = "Will try again: " + reason;
    String kind = DIFFERS_EACH_TIME.matcher(words).replaceAll("#");
    long now = clock.getAsLong();
    if (!kind.equals(said) || now - saidAt >= SAID_AGAIN.toNanos()) {
      says.accept(words);
      said = kind;
      saidAt = now;
    }
    return words;
  }

  /** Waits longer than the last time, unless an attempt has succeeded since. */
  void pause() {
    Duration pause = nextPause();
    try {
      boolean isOver = stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      stopped.countDown();
      Thread.currentThread().interrupt();
    }
  }

  Duration nextPause() {
    return PAUSE.after(failures++);
  }

  /** Called after a success: the next failure is a new one. */
  void worked() {
    failures = 0;
    said = "";
  }
}
