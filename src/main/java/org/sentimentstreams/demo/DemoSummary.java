package org.sentimentstreams.demo;

import java.util.Map;

/**
 * What a run of the demo came to; the names are those of its JSON output.
 *
 * @param produced reviews that Kafka took
 * @param predicted predictions that were read back
 * @param deadLettered dead letters that were read back
 * @param accuracy share of predictions that equal the given label, 0 to 1; null without labels
 * @param seconds from the first review sent to the last prediction read
 * @param reviewsPerSecond predictions over that time
 * @param rawReviewsPerSecond the same model in a loop without Kafka; see {@code RawModelLoop}
 * @param p50Ms median time from producing a review to reading its prediction
 * @param p99Ms 99th percentile of the same
 * @param meanBatch reviews in the mean batch
 * @param paddingSaved share of tokens that would be padding if batches were not packed, 0 to 1
 * @param versions predictions by the version that computed them, in the order of their coming
 * @param swap how the second version came to serve; null if all predictions came before it
 */
public record DemoSummary(
    int produced,
    int predicted,
    int deadLettered,
    Double accuracy,
    double seconds,
    double reviewsPerSecond,
    double rawReviewsPerSecond,
    long p50Ms,
    long p99Ms,
    double meanBatch,
    double paddingSaved,
    Map<String, Integer> versions,
    String swap) {}
