package org.sentimentstreams.model;

import java.util.Arrays;

/** Logits to probabilities. */
public final class Softmax {
  private Softmax() {}

  /**
   * {@code exp(x_i) / Σ exp(x_j)}, computed from the largest logit down so that nothing overflows.
   *
   * @throws ArithmeticException if that has no value, because the model came to NaN or infinity
   */
  public static double[] of(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - largest);
      sum += probabilities[i];
    }
    if (Double.isNaN(sum)) {
      throw new ArithmeticException(
          "The model's outputs are no numbers: " + Arrays.toString(logits));
    }
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }
}
