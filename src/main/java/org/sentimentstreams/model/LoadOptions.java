package org.sentimentstreams.model;

/**
 * How a model is loaded.
 *
 * @param maxTokens longest input; the model's own limit counts if it is lower
 * @param truncation what stays of a longer text, where the model itself does not say
 * @param precision what its encoder computes with; null lets {@link PrecisionSelector} choose
 * @param device {@code cpu} or {@code cuda:N}
 * @param cascade how a wide part is used, if it has one
 */
public record LoadOptions(
    int maxTokens,
    Truncation truncation,
    Precision precision,
    String device,
    CascadeOptions cascade) {

  /** The same in single precision. */
  public LoadOptions inSinglePrecision() {
    return new LoadOptions(maxTokens, truncation, Precision.FP32, device, cascade);
  }

  /** The same for other lengths. */
  public LoadOptions withMaxTokens(int tokens) {
    return new LoadOptions(tokens, truncation, precision, device, cascade);
  }

  /** The same with another use of a wide part. */
  public LoadOptions withCascade(CascadeOptions options) {
    return new LoadOptions(maxTokens, truncation, precision, device, options);
  }

  /** Of a longer text, the beginning stays. */
  public LoadOptions(int maxTokens, Precision precision, String device) {
    this(maxTokens, Truncation.HEAD, precision, device, CascadeOptions.USUAL);
  }

  /** As above in single precision, on the CPU. */
  public LoadOptions(int maxTokens) {
    this(maxTokens, Precision.FP32, "cpu");
  }
}
