package org.sentimentstreams.model;

/**
 * How a model is loaded.
 *
 * @param maxTokens longest input; the model's own limit counts if it is lower
 * @param precision what its encoder computes with
 */
public record LoadOptions(int maxTokens, Precision precision) {

  /** Single precision. */
  public LoadOptions(int maxTokens) {
    this(maxTokens, Precision.FP32);
  }
}
