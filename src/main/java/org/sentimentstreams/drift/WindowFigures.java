package org.sentimentstreams.drift;

import java.util.Map;

/**
 * A window of the stream.
 *
 * @param since when it began, in milliseconds since 1970
 * @param counts of its reviews
 * @param comparisons with the reference, by signal; none without a reference. A signal that has one
 *     bin or no value is missing
 */
public record WindowFigures(long since, Counts counts, Map<Signal, Comparison> comparisons) {}
