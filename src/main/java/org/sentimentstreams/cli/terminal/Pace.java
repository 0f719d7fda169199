package org.sentimentstreams.cli.terminal;

import java.time.Duration;

/** Holds back a loop so that it runs so many times a second, and not after an interruption. */
public final class Pace {

  private final double nanosEach;
  private final Interruption interruption;
  private final long start = System.nanoTime();
  private long turns;

  private Pace(double nanosEach, Interruption interruption) {
    this.nanosEach = nanosEach;
    this.interruption = interruption;
  }

  /** At most this many turns a second; null is as many as there can be. */
  public static Pace of(Double perSecond, Interruption interruption) {
    return new Pace(perSecond == null ? 0 : 1e9 / perSecond, interruption);
  }

  /** Waits until the next turn is due; false if there is to be none. */
  public boolean next() {
    long due = start + (long) (turns++ * nanosEach);
    long wait = due - System.nanoTime();
    if (nanosEach == 0 || wait <= 0) {
      return !interruption.isRequested();
    }
    return !interruption.await(Duration.ofNanos(wait));
  }
}
