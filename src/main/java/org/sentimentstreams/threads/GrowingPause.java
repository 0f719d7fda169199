package org.sentimentstreams.threads;

import java.time.Duration;

/**
 * The pause before the next attempt after a failure; it doubles each time. * @param first
 * pause @param longest pause
 */
public record GrowingPause(Duration first, Duration longest) {
  private static final int MOST_DOUBLINGS = 16;

  /**
   * @param already failures since the last success, without this one, from 0
   */
  public Duration after(int already) {
    Duration doubled = first.multipliedBy(1L << Math.min(already, MOST_DOUBLINGS));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
