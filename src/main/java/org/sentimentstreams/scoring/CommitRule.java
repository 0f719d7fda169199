package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When one stream thread should commit, apart from the commit interval. It is asked before each
 * poll: Kafka Streams polls when it has processed all that it had.
 *
 * <p><b>The rule.</b> A transaction ends when it holds at least as many reviews as still wait. If
 * none waits, that is at once. A backlog of n reviews takes about log2 n transactions, since each
 * holds half of what was left. In between, a prediction waits for its commit about as long as a
 * review that arrives now waits for its score.
 *
 * <p><b>The rest.</b> A transaction costs the same however few reviews it holds. So after each one
 * the thread goes on without for {@value #REST} times as long as it took, and spends at most a
 * fifth of its time on commits that nobody but this rule wants.
 *
 * <p>For use by one thread.
 */
final class CommitRule {
  private static final int REST = 4;

  private final long longest;
  private final LongSupplier clock;
  private long uncommitted;
  private boolean asked;
  private long askedAt;
  private long restsUntil;

  /**
   * @param longest time between two commits; Kafka Streams sees to that itself
   * @param clock nanoseconds, as from {@link System#nanoTime}
   */
  CommitRule(Duration longest, LongSupplier clock) {
    this.longest = longest.toNanos();
    this.clock = clock;
    this.restsUntil = clock.getAsLong();
  }

  /** The thread is back from processing, and from the commit if it was asked for one. */
  void resumed() {
    if (asked) {
      long now = clock.getAsLong();
      restsUntil = now + Math.min(longest, REST * (now - askedAt));
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
    return uncommitted > 0 && waiting <= uncommitted && rest() == 0;
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
