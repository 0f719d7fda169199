package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When one stream thread should commit, apart from the commit interval. It is asked before each
 * poll: Kafka Streams polls when it has processed all that it had.
 *
 * <p><b>The rule.</b> A transaction ends when it holds at least half as many reviews as still wait.
 * If none waits, that is at once. Each transaction of a backlog holds a third of what was left, so
 * there are about log n. In between, a prediction waits for its commit about half as long as a
 * review that arrives now waits for its score.
 *
 * <p><b>The rest.</b> A transaction costs the same however few reviews it holds. So after each one
 * the thread goes on without for {@value #REST} times as long as it took, and spends at most a
 * fifth of its time on commits, unless they take longer than {@link #LONGEST_REST} allows for.
 *
 * <p>For use by one thread.
 */
final class CommitRule {
  private static final int WAITING_FOR_EACH = 2;

  private static final int REST = 4;

  /** In nanoseconds. A reader should not wait longer than this just because commits are slow. */
  private static final long LONGEST_REST = 100_000_000;

  private final LongSupplier clock;
  private long uncommitted;
  private boolean asked;
  private long askedAt;
  private long restsUntil;

  /**
   * @param clock nanoseconds, as from {@link System#nanoTime}
   */
  CommitRule(LongSupplier clock) {
    this.clock = clock;
    this.restsUntil = clock.getAsLong();
  }

  /** The thread is back from processing, and from the commit if it was asked for one. */
  void resumed() {
    if (asked) {
      long now = clock.getAsLong();
      restsUntil = now + Math.min(LONGEST_REST, REST * (now - askedAt));
      asked = false;
    }
  }

  /** So many records were polled, which Kafka Streams processes next. */
  void polled(int records) {
    uncommitted += records;
  }

  /** Records that were polled since the last commit that this rule wanted. */
  long uncommitted() {
    return uncommitted;
  }

  /**
   * Whether to commit now.
   *
   * @param waiting reviews of the thread's partitions that it has not polled
   */
  boolean isDue(long waiting) {
    return uncommitted > 0 && waiting <= WAITING_FOR_EACH * uncommitted && rest() == 0;
  }

  /** The thread was asked to commit. */
  void asked() {
    asked = true;
    askedAt = clock.getAsLong();
    uncommitted = 0;
  }

  /** How long to wait for more reviews at most, so that what is due is committed in time. */
  Duration patience(Duration timeout) {
    if (uncommitted == 0 || rest() == 0) {
      return timeout;
    }
    // The consumer counts in whole milliseconds.
    Duration rest = Duration.ofMillis(1 + TimeUnit.NANOSECONDS.toMillis(rest()));
    return rest.compareTo(timeout) < 0 ? rest : timeout;
  }

  private long rest() {
    return Math.max(0, restsUntil - clock.getAsLong());
  }
}
