package org.sentimentstreams.training.fit;

import java.util.List;

/**
 * How far a training is, beside its weights.
 *
 * @param epoch that is running, from 1
 * @param step steps of it that are done
 * @param total steps of all epochs that are done
 * @param lossSum of the running epoch, over its rows
 * @param confusion of the running epoch
 * @param epochs that are done
 * @param bestLogits of the best of them on the held-out rows
 * @param crossFit of all of them on the held-out rows
 */
record TrainingProgress(
    int epoch,
    int step,
    long total,
    double lossSum,
    int[][] confusion,
    List<Epoch> epochs,
    float[][] bestLogits,
    CrossFit crossFit) {

  static TrainingProgress start(int[][] noCounts, CrossFit crossFit) {
    return new TrainingProgress(1, 0, 0, 0, noCounts, List.of(), null, crossFit);
  }

  /**
   * @param loss to add to the sum
   */
  TrainingProgress afterStep(double loss, int[][] counts) {
    return new TrainingProgress(
        epoch, step + 1, total + 1, lossSum + loss, counts, epochs, bestLogits, crossFit);
  }

  /** Stands before the next epoch. */
  TrainingProgress afterEpoch(int[][] noCounts, List<Epoch> done, float[][] logits, CrossFit fit) {
    return new TrainingProgress(epoch + 1, 0, total, 0, noCounts, done, logits, fit);
  }
}
