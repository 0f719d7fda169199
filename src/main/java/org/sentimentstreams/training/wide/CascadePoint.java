package org.sentimentstreams.training.wide;

/**
 * What comes of letting the wide part answer alone where it is surest.
 *
 * @param coverage share of the texts that it answers alone, 0 to 1
 * @param bound its confidence in the least sure of those; 1 without any
 * @param wideAccuracy share of those that it gets right; NaN without any
 * @param accuracy the same of all texts, where both parts joined answer the others
 */
public record CascadePoint(double coverage, double bound, double wideAccuracy, double accuracy) {}
