package org.sentimentstreams.training.fit;

/** Is told how training goes, on the training thread. */
public interface TrainingListener {

  /** One step is done. */
  default void step(Step step) {}

  /** One epoch is done and scored. */
  default void epoch(Epoch epoch) {}

  /** Something that a person should know. */
  default void says(String sentence) {}

  /**
   * @param epoch from 1
   * @param step in the epoch, from 1
   * @param steps in the epoch
   * @param total steps of all epochs so far
   * @param loss mean over the step's rows
   * @param learningRate of the step
   * @param gradientNorm before clipping
   * @param rows of the step
   */
  record Step(
      int epoch,
      int step,
      int steps,
      long total,
      double loss,
      double learningRate,
      double gradientNorm,
      int rows) {}
}
