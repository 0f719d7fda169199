package org.sentimentstreams.model;

/** A logit to the probability that a label is true. */
final class Sigmoid {
  private Sigmoid() {}

  /**
   * {@code 1 / (1 + exp(-x))}.
   *
   * @throws ArithmeticException if the logit is NaN or infinite
   */
  static double of(float logit) {
    if (!Float.isFinite(logit)) {
      throw new ArithmeticException("The model's output is no number: " + logit);
    }
    return 1 / (1 + Math.exp(-(double) logit));
  }
}
