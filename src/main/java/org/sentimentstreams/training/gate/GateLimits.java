package org.sentimentstreams.training.gate;

/**
 * What a candidate has to show.
 *
 * @param confidence share of the resamples in which it must be better, 0.5 to 1
 * @param leastGain accuracy that it must be better by, 0 to 1
 * @param labelMargin how much of its recall a label may lose, 0 to 1
 */
public record GateLimits(double confidence, double leastGain, double labelMargin) {

  /** Better in 9 of 10 resamples, and no label's recall more than .05 lower. */
  public static GateLimits defaults() {
    return new GateLimits(0.9, 0, 0.05);
  }
}
