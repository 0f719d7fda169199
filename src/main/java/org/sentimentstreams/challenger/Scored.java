package org.sentimentstreams.challenger;

import java.util.OptionalLong;

/**
 * What one version said of a review.
 *
 * @param nanos that the review was in the model; empty if an equal one had been computed before
 */
public record Scored(String label, OptionalLong nanos) {}
