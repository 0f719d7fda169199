package org.sentimentstreams.training.fit;

import org.sentimentstreams.training.recipe.Recipe.Optimizer;
import org.sentimentstreams.training.recipe.Recipe.Schedule;

/**
 * The learning rate by step, as in Hugging Face's {@code get_scheduler} and PyTorch's {@code
 * StepLR}.
 */
record LearningRate(Optimizer optimizer, Schedule schedule, int stepsAnEpoch, int epochs) {

  /**
   * @param step 0 for the first
   */
  double at(long step) {
    long total = (long) stepsAnEpoch * epochs;
    long warmup = Math.round(total * (double) schedule.warmup());
    if (step < warmup) {
      return optimizer.learningRate() * ((double) step / warmup);
    }
    double left = total == warmup ? 0 : (double) (total - step) / (total - warmup);
    double factor =
        switch (schedule.kind()) {
          case CONSTANT -> 1;
          case LINEAR -> Math.max(0, left);
          case COSINE -> 0.5 * (1 + Math.cos(Math.PI * (1 - left)));
          case STEP ->
              Math.pow(schedule.gamma(), Math.floorDiv(step / stepsAnEpoch, schedule.stepEpochs()));
        };
    return optimizer.learningRate() * factor;
  }
}
