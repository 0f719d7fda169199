package org.sentimentstreams.batching;

import java.time.Duration;

/**
 * A batch that has run.
 *
 * @param model its name
 * @param reviews rows
 * @param tokens their tokens
 * @param paddedTokens their tokens, were all rows padded to the longest
 * @param device time in the model
 * @param age from the submission of the oldest until now
 */
public record BatchReport(
    String model, int reviews, long tokens, long paddedTokens, Duration device, Duration age) {}
