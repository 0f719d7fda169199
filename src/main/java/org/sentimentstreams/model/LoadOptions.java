package org.sentimentstreams.model;

/**
 * How a model is loaded.
 *
 * @param maxTokens longest input; the model's own limit counts if it is lower
 */
public record LoadOptions(int maxTokens) {}
