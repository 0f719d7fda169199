package org.sentimentstreams.batching;

/**
 * The cost of a batch: a fixed part, and a part per review, per token and per squared length
 * (attention). In nanoseconds once it was fitted to measured batches.
 */
record BatchCost(double fixed, double review, double token, double square) {

  /** The whole batch. */
  double of(BatchShape shape) {
    return fixed + review * shape.reviews() + token * shape.tokens() + square * shape.squares();
  }

  /** The cost of one more text with this many tokens. */
  double ofText(int length) {
    return review + token * length + square * length * length;
  }
}
