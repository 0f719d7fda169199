package org.sentimentstreams.drift;

/**
 * A signal begins or ceases to differ from the reference.
 *
 * @param index its population stability index
 * @param words what is different about it; of no use where it ceases to differ
 */
public record DriftChange(Signal signal, boolean differs, double index, String words) {}
