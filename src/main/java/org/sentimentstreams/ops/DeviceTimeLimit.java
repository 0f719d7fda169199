package org.sentimentstreams.ops;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Keeps the texts of visitors to a share of the time of a device that is there for reviews. One
 * text at a time, and each is paid for with what it really took: time is put by at the share's rate
 * while nobody comes, up to a limit, and after a text that took more than was put by the next one
 * waits.
 */
final class DeviceTimeLimit {
  private static final Duration MOMENT = Duration.ofSeconds(1);

  /** What any text costs, were its result known already. */
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

  /** Whatever was put by, reviews get as much time after a text as it has taken. */
  @GuardedBy("this")
  private long restsUntil;

  @GuardedBy("this")
  private final Deque<Bill> bills = new ArrayDeque<>();

  /**
   * @param share of the time, 0 to 1; 0 refuses all
   * @param most time that is put by
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
   * Takes the one place; {@link #giveBack} must follow.
   *
   * @throws Refusal if it is taken, or what was put by is spent; says when to come again
   */
  synchronized void take() {
    if (share == 0) {
      throw new Refusal(
          HttpStatus.FORBIDDEN_403, "Texts cannot be tried here: http.classify.percent is 0");
    }
    settle();
    if (saved <= 0) {
      throw Refusal.tooMany(
          "Reviews go first, and texts to try have had their share of the model's time"
              + " (http.classify.percent): try again later",
          Duration.ofNanos(1 + (long) (-saved / share)));
    }
    if (taken || nanoTime.getAsLong() - restsUntil < 0) {
      throw Refusal.tooMany("Somebody else is trying a text: try again in a moment", MOMENT);
    }
    taken = true;
  }

  /**
   * Gives the place back. What the text took is paid now, and what it takes later, too: a visitor
   * may leave while a batch with the text runs.
   *
   * @param spentNanos what it has taken so far, whenever asked
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

  /** What one text has taken and not paid yet. */
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
