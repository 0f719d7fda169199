package org.sentimentstreams.cli.terminal;

import java.time.Duration;

/** Limits a loop to a number of turns per second, and ends it at an interruption. */
public final class Pace {

  private final double nanosEach;
  private final Interruption interruption;
  private final long start = System.nanoTime();
  private long turns;

  private Pace(double nanosEach, Interruption interruption) {
    this.nanosEach = nanosEach;
    this.interruption = interruption;
  }

  /** At most this many turns per second; null for no limit. */
  public static Pace of(Double perSecond, Interruption interruption) {
    return new Pace(perSecond == null ? 0 : 1e9 / perSecond, interruption);
  }

  /** Waits until the next turn is due; false if there is none. */
  public boolean next() {
    long due = start + (long) (turns++ * nanosEach);
    long wait = due - System.nanoTime();
    if (nanosEach == 0 || wait <= 0) {
      return !interruption.isRequested();
    }
    return !interruption.await(Duration.ofNanos(wait));
  }
}
