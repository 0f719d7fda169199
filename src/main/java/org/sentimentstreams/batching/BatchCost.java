package org.sentimentstreams.batching;

/**
 * What a batch costs: a fixed part, and so much a review, a token, a padding token and a squared
 * length (attention). In nanoseconds, once it was fitted.
 */
record BatchCost(double fixed, double review, double token, double padding, double square) {

  /** The whole batch. */
  double of(BatchShape shape) {
    return fixed
        + review * shape.reviews()
        + token * shape.tokens()
        + padding * shape.padding()
        + square * shape.squares();
  }

  /** One more row of this length in a batch that is padded to the longest. */
  double ofRow(int length, int longest) {
    return review + token * length + padding * (longest - length) + square * length * length;
  }

  /** What one row would cost in a full batch without padding: what its result is worth. */
  double worth(int length, BatchLimits limits) {
    double share = Math.max((double) length / limits.maxTokens(), 1.0 / limits.maxReviews());
    return fixed * share + ofRow(length, length);
  }
}
