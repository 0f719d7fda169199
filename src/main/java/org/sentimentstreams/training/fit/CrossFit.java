package org.sentimentstreams.training.fit;

import java.util.Arrays;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Folds;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe.BestBy;

/**
 * Logits of the held-out rows, each by the epoch that the <em>other</em> rows choose. Rows that
 * choose an epoch flatter it; a row's logits here owe nothing to the row itself (Cawley and Talbot,
 * On Over-fitting in Model Selection, 2010).
 *
 * @param parts by row
 * @param best by part, the highest score that an epoch had on the other parts' rows
 * @param logits by row, of that epoch; null before the first
 */
record CrossFit(int[] parts, double[] best, float[][] logits) {
  /** Before the first epoch. */
  static CrossFit of(int rows) {
    return new CrossFit(Folds.divide(rows).parts(), new double[Folds.COUNT], new float[rows][]);
  }

  /**
   * @param scores of the next epoch on all rows
   * @return what the rows have now
   */
  CrossFit with(Scores scores, BestBy by) {
    double[] highest = best.clone();
    float[][] chosen = logits.clone();
    Folds folds = new Folds(parts);
    for (int part = 0; part < Folds.COUNT; part++) {
      int[] own = folds.in(part);
      double score = score(scores.rows(folds.outside(part)), by);
      if (own.length > 0 && (logits[own[0]] == null || score > best[part])) {
        highest[part] = score;
        Arrays.stream(own).forEach(row -> chosen[row] = scores.logits()[row]);
      }
    }
    return new CrossFit(parts, highest, chosen);
  }

  /** As {@link Epoch#score} has it of all rows. */
  private static double score(Scores scores, BestBy by) {
    Evaluation evaluation = scores.evaluation();
    double score =
        switch (by) {
          case LOSS -> -scores.logLoss();
          case ACCURACY -> evaluation.accuracy();
          case MACRO_F1 -> evaluation.macroF1();
          case WEIGHTED_F1 -> evaluation.weightedF1();
          case ROC_AUC -> scores.rocAuc();
        };
    return Double.isNaN(score) ? Double.NEGATIVE_INFINITY : score;
  }
}
