package org.sentimentstreams.drift;

import java.time.Duration;

/**
 * When a stream counts as another one than the reference.
 *
 * @param error probability with which any signal of a version is ever flagged, in any of its
 *     windows, where nothing has changed; 0 to 1
 * @param leastIndex least stability index, 0 or more: a stream of millions differs surely from any
 *     reference, and mostly by nothing that matters
 * @param window least length of a window
 * @param windowReviews least reviews of a window: one with fewer goes on
 * @param firstReviews that are the reference where none was recorded
 */
public record DriftLimits(
    double error, double leastIndex, Duration window, int windowReviews, int firstReviews) {

  /**
   * The evidence that a window needs, as a logarithm. All signals share a window's part of the
   * error alike, and the n-th window has 1 / (n (n + 1)) of it: together that is all of it.
   *
   * @param number of the window, from 1
   */
  double logNeeded(long number) {
    double parts = Signal.values().length * (double) number * (number + 1);
    return Math.log(parts / error);
  }
}
