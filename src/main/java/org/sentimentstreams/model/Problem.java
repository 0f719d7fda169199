package org.sentimentstreams.model;

/** What the logits of a classifier mean: Hugging Face's {@code problem_type}. */
public enum Problem {
  /** One of the labels is true: softmax. */
  SINGLE_LABEL,
  /** One logit for the second of two labels: sigmoid. */
  BINARY,
  /** Each label is true or not: sigmoid of each. */
  MULTI_LABEL;

  /**
   * Probabilities of the labels, in their order.
   *
   * @param logits one for each label, or one for {@link #BINARY}
   * @throws ArithmeticException if a logit is NaN or infinite
   */
  public double[] probabilities(float[] logits) {
    return switch (this) {
      case SINGLE_LABEL -> Softmax.of(logits);
      case BINARY -> {
        double second = Sigmoid.of(logits[0]);
        yield new double[] {1 - second, second};
      }
      case MULTI_LABEL -> {
        double[] probabilities = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
          probabilities[i] = Sigmoid.of(logits[i]);
        }
        yield probabilities;
      }
    };
  }
}
