package org.sentimentstreams.model;

import java.util.Map;

/**
 * What a model says of one text.
 *
 * @param label the label with the highest probability; the first of equals
 * @param score its probability, 0 to 1
 * @param scores the probability of every label, in the order of the model's labels
 * @param tokens tokens that the model read
 * @param truncated whether the text was longer than that
 */
public record Classification(
    String label, double score, Map<String, Double> scores, int tokens, boolean truncated) {}
