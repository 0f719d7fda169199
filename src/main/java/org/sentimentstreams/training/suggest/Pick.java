package org.sentimentstreams.training.suggest;

/**
 * A text that somebody should label.
 *
 * @param source how it was picked: one of {@link org.sentimentstreams.data.LabelSource}
 */
public record Pick(Candidate candidate, String source) {}
