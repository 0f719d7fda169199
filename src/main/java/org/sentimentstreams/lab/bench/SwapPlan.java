package org.sentimentstreams.lab.bench;

import java.time.Duration;

/**
 * How swaps are measured.
 *
 * @param swaps swaps while reviews flow
 * @param fullEvery every so manieth swap is to a model with another encoder; 0 for none
 * @param load share of the model's own throughput at which reviews are sent, above 0
 * @param steady how long reviews flow without swaps, first
 * @param pause between two swaps
 */
public record SwapPlan(int swaps, int fullEvery, double load, Duration steady, Duration pause) {}
