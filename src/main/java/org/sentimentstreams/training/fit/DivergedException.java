package org.sentimentstreams.training.fit;

import java.util.Locale;

/** The loss or the outputs are numbers no more. */
final class DivergedException extends TrainingFailedException {
  private static final long serialVersionUID = 1L;

  /**
   * @param epoch from 1
   * @param rate the learning rate of that step
   */
  DivergedException(int epoch, double rate) {
    super(
        String.format(
            Locale.ROOT,
            "the training diverged in epoch %d, at a learning rate of %.1e: lower"
                + " optimizer.learning-rate, or clip gradients with optimizer.clip-norm=1",
            epoch,
            rate));
  }
}
