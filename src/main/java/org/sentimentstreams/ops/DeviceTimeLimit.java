package org.sentimentstreams.ops;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Limits visitors' texts to a share of the device's time, which is for reviews. It admits one text
 * at a time and charges the time that it really took. Credit accrues at the rate of the share, up
 * to a limit; after a text that took more than the credit, the next one must wait.
 */
final class DeviceTimeLimit {
  private static final Duration MOMENT = Duration.ofSeconds(1);

  /** The charge for any text, even if its result is cached. */
  private static final Duration LEAST = Duration.ofMillis(1);

  private static final int MOST_BILLS = 32;

  private final double share;
  private final long most;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private double saved;

  @GuardedBy("this")
  private long asOf;

  @GuardedBy("this")
  private boolean taken;

  /** Whatever the credit, after a text reviews get as much time as the text took. */
  @GuardedBy("this")
  private long restsUntil;

  @GuardedBy("this")
  private final Deque<Bill> bills = new ArrayDeque<>();

  /**
   * @param share of the time, 0 to 1; 0 refuses all
   * @param the largest credit
   * @param nanoTime as {@link System#nanoTime}
   */
  DeviceTimeLimit(double share, Duration most, LongSupplier nanoTime) {
    this.share = share;
    this.most = most.toNanos();
    this.nanoTime = nanoTime;
    this.saved = this.most;
    this.asOf = nanoTime.getAsLong();
    this.restsUntil = asOf;
  }

  /**
   * Takes the one place; {@link #giveBack} must follow. * @throws Refusal if the place is taken or
   * the credit is used up; it says when to try again
   */
  synchronized void take() {
    if (share == 0) {
      throw new Refusal(
          HttpStatus.FORBIDDEN_403,
          "This server does not classify texts: http.classify.percent is 0");
    }
    settle();
    if (saved <= 0) {
      throw Refusal.tooMany(
          "Reviews go first, and texts to try have used their share of the model's time "
              + "(http.classify.percent): try again later",
          Duration.ofNanos(1 + (long) (-saved / share)));
    }
    if (taken || nanoTime.getAsLong() - restsUntil < 0) {
      throw Refusal.tooMany("Another text is being tried: try again in a moment", MOMENT);
    }
    taken = true;
  }

  /**
   * Returns the place. The text's time so far is charged now, and its later time, too, since a
   * visitor may leave while a batch with the text runs. * @param spentNanos returns the time that
   * it has taken so far
   */
  synchronized void giveBack(LongSupplier spentNanos) {
    saved -= LEAST.toNanos();
    bills.addLast(new Bill(spentNanos));
    if (bills.size() > MOST_BILLS) {
      bills.removeFirst();
    }
    settle();
    restsUntil = nanoTime.getAsLong() + spentNanos.getAsLong();
    taken = false;
  }

  @GuardedBy("this")
  private void settle() {
    long now = nanoTime.getAsLong();
    saved = Math.min(most, saved + share * (now - asOf));
    asOf = now;
    for (Bill bill : bills) {
      saved -= bill.open();
    }
  }

  /** The time of one text that was not charged yet. */
  private static final class Bill {
    private final LongSupplier spentNanos;
    private long paid;

    Bill(LongSupplier spentNanos) {
      this.spentNanos = spentNanos;
    }

    long open() {
      long open = spentNanos.getAsLong() - paid;
      paid += open;
      return open;
    }
  }
}
