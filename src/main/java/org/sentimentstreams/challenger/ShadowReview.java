package org.sentimentstreams.challenger;

import org.apache.kafka.common.header.Headers;

/**
 * A review that the champion has scored.
 *
 * @param key may be null
 * @param headers of the prediction
 * @param timestamp of the prediction
 * @param champions what the champion said
 */
public record ShadowReview(
    byte[] key, Headers headers, long timestamp, String text, Scored champions) {}
