package org.sentimentstreams.lab.bench;

/**
 * One way to serve a model, from text to answer.
 *
 * @param set the texts
 * @param model which of its parts are asked
 * @param precision of the transformer; null if that is not asked
 * @param reviewsPerSecond on all cores, median of the rounds
 * @param spread largest less smallest of the rounds, as a share of the median
 * @param accuracy over all rounds; null if the texts have no labels
 * @param decidedByWide share of the texts that n-grams answered alone
 */
public record TextResult(
    String set,
    String model,
    String precision,
    double reviewsPerSecond,
    double spread,
    Double accuracy,
    double decidedByWide) {}
