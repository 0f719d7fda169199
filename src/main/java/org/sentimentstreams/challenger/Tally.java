package org.sentimentstreams.challenger;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** Counts what one version does from its loading on. Safe for use by many threads. */
final class Tally {
  @GuardedBy("this")
  private Counts counts;

  /**
   * What a version has done.
   *
   * @param scored reviews that it has scored
   * @param compared of these, those that the champion scored as well
   * @param agreed of these, those with the same label
   * @param failed reviews that it could not score
   * @param dropped reviews that it had no time for
   */
  record Counts(
      String version, long scored, long compared, long agreed, long failed, long dropped) {}

  Tally(String version) {
    counts = new Counts(version, 0, 0, 0, 0, 0);
  }

  synchronized Counts counts() {
    return counts;
  }

  synchronized void scored() {
    add(1, 0, 0, 0, 0);
  }

  synchronized void compared(boolean agree) {
    add(1, 1, agree ? 1 : 0, 0, 0);
  }

  synchronized void failed() {
    add(0, 0, 0, 1, 0);
  }

  synchronized void dropped() {
    add(0, 0, 0, 0, 1);
  }

  @GuardedBy("this")
  private void add(int scored, int compared, int agreed, int failed, int dropped) {
    counts =
        new Counts(
            counts.version(),
            counts.scored() + scored,
            counts.compared() + compared,
            counts.agreed() + agreed,
            counts.failed() + failed,
            counts.dropped() + dropped);
  }
}
