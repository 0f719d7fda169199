package org.sentimentstreams.batching;

import java.time.Duration;

/**
 * A batch that has run.
 *
 * @param model its name
 * @param reviews rows
 * @param tokens their tokens
 * @param paddedTokens their tokens if all rows were padded to the longest
 * @param device time in the model
 * @param age time since the submission of the oldest row
 */
public record BatchReport(
    String model, int reviews, long tokens, long paddedTokens, Duration device, Duration age) {}
