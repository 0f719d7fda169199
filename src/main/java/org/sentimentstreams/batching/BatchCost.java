package org.sentimentstreams.batching;

/**
 * What a batch costs: a fixed part, and so much a review, a token and a squared length (attention).
 * In nanoseconds, once it was fitted.
 */
record BatchCost(double fixed, double review, double token, double square) {

  /** The whole batch. */
  double of(BatchShape shape) {
    return fixed + review * shape.reviews() + token * shape.tokens() + square * shape.squares();
  }

  /** One more text of so many tokens. */
  double ofText(int length) {
    return review + token * length + square * length * length;
  }
}
