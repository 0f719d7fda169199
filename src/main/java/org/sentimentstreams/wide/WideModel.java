package org.sentimentstreams.wide;

import org.sentimentstreams.model.Problem;

/**
 * A linear classifier of the n-grams of a text. Safe for use by many threads at once; it costs no
 * memory beside the n-grams of the text that is scored.
 *
 * @param vocabulary that it lists
 * @param problem whether one label is true of a text, or any number
 * @param labels number of labels
 * @param weights of row and n-gram, in units of the row's scale; a row a label, but one row alone,
 *     for the second label, where one of two is true; never written to
 * @param scales of the rows
 * @param biases of the rows
 */
public record WideModel(
    Vocabulary vocabulary,
    Problem problem,
    int labels,
    byte[][] weights,
    float[] scales,
    float[] biases) {

  /** Number of rows of a classifier. */
  public static int rows(Problem problem, int labels) {
    return problem != Problem.MULTI_LABEL && labels == 2 ? 1 : labels;
  }

  /** Scores a text of any length, of which the beginning counts (see {@link Words}). */
  public WideScore score(String text) {
    TermVector vector = vocabulary.vector(text);
    float[] sums = new float[weights.length];
    double all = 0;
    double squares = 0;
    for (int i = 0; i < vector.terms().length; i++) {
      float loudest = 0;
      for (int row = 0; row < sums.length; row++) {
        float said = weights[row][vector.terms()[i]] * vector.values()[i] * scales[row];
        sums[row] += said;
        loudest = Math.max(loudest, Math.abs(said));
      }
      all += loudest;
      squares += (double) loudest * loudest;
    }
    for (int row = 0; row < sums.length; row++) {
      sums[row] += biases[row];
    }
    return new WideScore(logits(sums), squares == 0 ? 0 : all * all / squares);
  }

  private float[] logits(float[] sums) {
    return sums.length == labels ? sums : new float[] {-sums[0] / 2, sums[0] / 2};
  }

  /** The same with every logit divided by a temperature, which becomes part of the weights. */
  public WideModel divided(double temperature) {
    return new WideModel(
        vocabulary,
        problem,
        labels,
        weights,
        divided(scales, temperature),
        divided(biases, temperature));
  }

  private static float[] divided(float[] values, double by) {
    float[] divided = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      divided[i] = (float) (values[i] / by);
    }
    return divided;
  }
}
