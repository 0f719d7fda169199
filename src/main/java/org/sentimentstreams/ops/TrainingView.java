package org.sentimentstreams.ops;

import java.util.List;

/**
 * The last training as the live page shows it.
 *
 * @param version what it made, or the name of the run
 * @param recipe how it was trained
 * @param finishedAt milliseconds since 1970
 * @param decision why it was promoted or not, one sentence
 * @param epochs the learning curves, an epoch each
 * @param labels the names of the labels by index
 * @param confusion rows of the held-out set by true label, then by predicted label
 */
public record TrainingView(
    String version,
    String recipe,
    long finishedAt,
    String decision,
    List<Epoch> epochs,
    List<String> labels,
    List<List<Long>> confusion) {

  /**
   * One pass over the training set.
   *
   * @param trainLoss mean loss on the training set
   * @param heldOutLoss mean loss on the held-out set; null if it was not measured
   * @param heldOutAccuracy on the held-out set, 0 to 1; null if it was not measured
   */
  public record Epoch(int epoch, double trainLoss, Double heldOutLoss, Double heldOutAccuracy) {}
}
