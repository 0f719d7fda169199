package org.sentimentstreams.training.suggest;

import org.sentimentstreams.schema.Prediction;

/**
 * A review and what the service said of it.
 *
 * @param key of both records; null if they have none
 * @param time of both records, in milliseconds since 1970
 */
record ScoredReview(byte[] key, long time, String text, Prediction prediction) {}
