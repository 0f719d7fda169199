package org.sentimentstreams.training.suggest;

import org.sentimentstreams.schema.Prediction;

/**
 * A review and what the service said of it.
 *
 * @param key of both records, read as UTF-8; null if they have none
 * @param time of both records, in milliseconds since 1970
 */
record ScoredReview(String key, long time, String text, Prediction prediction) {}
