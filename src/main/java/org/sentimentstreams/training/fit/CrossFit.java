package org.sentimentstreams.training.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe.BestBy;

/**
 * Logits of the held-out rows, each by the epoch that the <em>other</em> rows choose. Rows that
 * choose an epoch flatter it; a row's logits here owe nothing to the row itself (Cawley and Talbot,
 * On Over-fitting in Model Selection, 2010). The rows are divided into five parts by chance, and
 * not each label evenly: the other rows would then have the labels in the proportion of a row's own
 * part, and choose the epoch that guesses luckily there.
 *
 * @param parts by row
 * @param best by part, the highest score that an epoch had on the other parts' rows
 * @param logits by row, of that epoch; null before the first
 */
record CrossFit(int[] parts, double[] best, float[][] logits) {
  private static final int PARTS = 5;
  private static final long SEED = 42;

  /** Before the first epoch. */
  static CrossFit of(int rows) {
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
    Collections.shuffle(shuffled, new Random(SEED));
    int[] parts = new int[rows];
    for (int i = 0; i < rows; i++) {
      parts[shuffled.get(i)] = i % PARTS;
    }
    return new CrossFit(parts, new double[PARTS], new float[rows][]);
  }

  /**
   * @param scores of the next epoch on all rows
   * @return what the rows have now
   */
  CrossFit with(Scores scores, BestBy by) {
    double[] highest = best.clone();
    float[][] chosen = logits.clone();
    for (int part = 0; part < PARTS; part++) {
      int wanted = part;
      int[] own = rows(row -> parts[row] == wanted);
      double score = score(scores.rows(rows(row -> parts[row] != wanted)), by);
      if (own.length > 0 && (logits[own[0]] == null || score > best[part])) {
        highest[part] = score;
        Arrays.stream(own).forEach(row -> chosen[row] = scores.logits()[row]);
      }
    }
    return new CrossFit(parts, highest, chosen);
  }

  private int[] rows(IntPredicate wanted) {
    return IntStream.range(0, parts.length).filter(wanted).toArray();
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
