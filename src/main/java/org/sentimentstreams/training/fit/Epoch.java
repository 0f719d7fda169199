package org.sentimentstreams.training.fit;

import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * One finished epoch.
 *
 * @param number from 1; 0 where nothing was trained
 * @param trainLoss mean of the recipe's loss while it was being lowered
 * @param trainAccuracy share of the training rows that were right meanwhile, with dropout on
 * @param trainMacroF1 of the same
 * @param loss mean cross-entropy on the held-out rows, in nats
 * @param accuracy share of the held-out rows that are right
 * @param macroF1 of the held-out rows
 * @param weightedF1 of the held-out rows
 * @param rocAuc of the held-out rows; NaN if it is not defined
 * @param learningRate of the last step
 * @param seconds of the epoch, with its scoring
 */
public record Epoch(
    int number,
    double trainLoss,
    double trainAccuracy,
    double trainMacroF1,
    double loss,
    double accuracy,
    double macroF1,
    double weightedF1,
    double rocAuc,
    double learningRate,
    double seconds) {

  /** Stands for the training of a model that stays as it is. */
  public static Epoch untrained(Scores heldOut) {
    Evaluation evaluation = heldOut.evaluation();
    double loss = heldOut.logLoss();
    return new Epoch(
        0,
        loss,
        evaluation.accuracy(),
        evaluation.macroF1(),
        loss,
        evaluation.accuracy(),
        evaluation.macroF1(),
        evaluation.weightedF1(),
        heldOut.rocAuc(),
        0,
        0);
  }

  /** The score by which epochs are compared; higher is better. */
  double score(Recipe.BestBy by) {
    return switch (by) {
      case LOSS -> -loss;
      case ACCURACY -> accuracy;
      case MACRO_F1 -> macroF1;
      case WEIGHTED_F1 -> weightedF1;
      case ROC_AUC -> Double.isNaN(rocAuc) ? Double.NEGATIVE_INFINITY : rocAuc;
    };
  }
}
