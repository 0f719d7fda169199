package org.sentimentstreams.training;

/**
 * How a head is trained on the features of a frozen encoder.
 *
 * @param epochs most passes over the training rows
 * @param batchSize rows a step
 * @param learningRate of AdamW
 * @param weightDecay of AdamW
 * @param dropout share of the pooled vector that is left out in training
 * @param patience epochs without a better held-out loss before training stops
 * @param heldOut share of the rows that chooses the best epoch, 0 to 1
 * @param seed of the split, the order and the initial weights
 */
public record HeadTraining(
    int epochs,
    int batchSize,
    float learningRate,
    float weightDecay,
    float dropout,
    int patience,
    double heldOut,
    long seed) {

  /** What the default model's head was trained with. */
  public static HeadTraining defaults() {
    return new HeadTraining(60, 64, 1e-4f, 0.01f, 0.1f, 8, 0.1, 42);
  }

  /** The same with another seed. */
  public HeadTraining withSeed(long newSeed) {
    return new HeadTraining(
        epochs, batchSize, learningRate, weightDecay, dropout, patience, heldOut, newSeed);
  }

  /** How many of so many rows choose the best epoch. */
  int heldOutRows(int rows) {
    return (int) Math.round(rows * heldOut);
  }
}
