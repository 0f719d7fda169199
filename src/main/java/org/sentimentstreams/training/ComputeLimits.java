package org.sentimentstreams.training;

import java.nio.file.Path;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.model.Truncation;

/**
 * What a training may use of this machine.
 *
 * @param maxTokens longer texts are cut to this where the recipe does not say it
 * @param truncation what stays of a longer text where neither the recipe nor the model says it
 * @param limits of a batch in inference
 * @param workers batches in inference that run at once
 * @param featureCache where the features of frozen encoders are kept
 */
public record ComputeLimits(
    int maxTokens, Truncation truncation, BatchLimits limits, int workers, Path featureCache) {}
