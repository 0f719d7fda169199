package org.sentimentstreams.ops;

import org.sentimentstreams.schema.Prediction;

/**
 * A review that has just got its prediction.
 *
 * @param key of the review's record, not copied; null if it has none
 * @param text the review's text
 * @param prediction what the model says
 * @param partition of the topic of reviews
 * @param offset in that partition
 * @param timestamp of the review's record, milliseconds since 1970
 */
public record ScoredReview(
    byte[] key, String text, Prediction prediction, int partition, long offset, long timestamp) {}
