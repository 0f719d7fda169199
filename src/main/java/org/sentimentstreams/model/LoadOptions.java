package org.sentimentstreams.model;

/**
 * How a model is loaded.
 *
 * @param maxTokens longest input; the model's own limit counts if it is lower
 * @param precision what its encoder computes with; null lets {@link PrecisionSelector} choose
 * @param device {@code cpu} or {@code cuda:N}
 */
public record LoadOptions(int maxTokens, Precision precision, String device) {

  /** The same in single precision. */
  public LoadOptions inSinglePrecision() {
    return new LoadOptions(maxTokens, Precision.FP32, device);
  }

  /** Single precision on the CPU. */
  public LoadOptions(int maxTokens) {
    this(maxTokens, Precision.FP32, "cpu");
  }
}
