package org.sentimentstreams.drift;

import java.util.Arrays;

/**
 * The population stability index: how far one distribution is from another, whatever the number of
 * values. By convention, below .1 little has changed, and from .25 on much (Siddiqi, Credit Risk
 * Scorecards, 2006). It is Jeffreys' divergence of the shares, each with half a value more.
 */
final class StabilityIndex {
  private static final double MORE = 0.5;

  private StabilityIndex() {}

  /**
   * @param one counts by bin
   * @param other as many
   */
  static double of(long[] one, long[] other) {
    double ofOne = Arrays.stream(one).sum() + MORE * one.length;
    double ofOther = Arrays.stream(other).sum() + MORE * other.length;
    double index = 0;
    for (int bin = 0; bin < one.length; bin++) {
      double share = (one[bin] + MORE) / ofOne;
      double otherShare = (other[bin] + MORE) / ofOther;
      index += (share - otherShare) * Math.log(share / otherShare);
    }
    return index;
  }
}
