package org.sentimentstreams.threads;

import java.time.Duration;

/**
 * The pause before something that failed is tried again: twice as long each time.
 *
 * @param first pause
 * @param longest that it grows to
 */
public record GrowingPause(Duration first, Duration longest) {
  private static final int MOST_DOUBLINGS = 16;

  /**
   * @param already failures before this one since it last worked, from 0
   */
  public Duration after(int already) {
    Duration doubled = first.multipliedBy(1L << Math.min(already, MOST_DOUBLINGS));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
