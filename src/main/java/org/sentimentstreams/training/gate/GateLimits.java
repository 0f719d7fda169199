package org.sentimentstreams.training.gate;

import org.sentimentstreams.config.TrainingSettings;

/**
 * What a candidate has to show.
 *
 * @param confidence that it is better, 0.5 to 1: see {@link PairedComparison#confidence}
 * @param leastGain accuracy that it must be better by, 0 to 1
 * @param labelMargin how much of its recall a label may lose, 0 to 1
 * @param leastRows held-out rows that each label must have
 */
public record GateLimits(double confidence, double leastGain, double labelMargin, int leastRows) {

  /** What the settings ask for. */
  public static GateLimits of(TrainingSettings settings) {
    return new GateLimits(
        settings.gateConfidence(),
        settings.gateLeastGain(),
        settings.gateLabelMargin(),
        settings.gateLeastRows());
  }
}
