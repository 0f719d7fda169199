package org.sentimentstreams.wide;

/**
 * A text as the n-grams that a vocabulary lists, of length 1 (L2), or of length 0 if it lists none.
 *
 * @param terms places in the vocabulary, ascending
 * @param values how much each counts, above 0
 */
public record TermVector(int[] terms, float[] values) {}
