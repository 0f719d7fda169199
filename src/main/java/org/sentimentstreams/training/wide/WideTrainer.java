package org.sentimentstreams.training.wide;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.wide.TermVector;
import org.sentimentstreams.wide.Vocabulary;
import org.sentimentstreams.wide.WideModel;

/**
 * Trains the wide part. Nothing is drawn by chance: equal rows give an equal model. Its logits are
 * not calibrated.
 *
 * @param mostTerms n-grams that a model lists at most
 * @param cost liblinear's C: the larger, the closer the weights follow the rows
 */
public record WideTrainer(int mostTerms, double cost) {
  private static final int MOST_NGRAMS = 1 << 17;
  private static final double COST = 8;
  private static final int LARGEST = Byte.MAX_VALUE;

  /** With the settings of docs/adr/0158. */
  public WideTrainer() {
    this(MOST_NGRAMS, COST);
  }

  /** With those settings, but for the number of n-grams. */
  public WideTrainer(int mostTerms) {
    this(mostTerms, COST);
  }

  /**
   * Trains on all rows.
   *
   * @param texts at least one
   * @param right by text, the index of its label; where there may be several, a number with the bit
   *     of each
   * @param labels number of labels
   */
  public WideModel train(List<String> texts, int[] right, Problem problem, int labels) {
    Vocabulary vocabulary = DocumentFrequencies.of(texts).vocabulary(mostTerms);
    List<TermVector> vectors = texts.stream().map(vocabulary::vector).toList();
    var regression = new LogisticRegression(vectors, vocabulary.size(), cost);
    int rows = WideModel.rows(problem, labels);
    byte[][] weights = new byte[rows][];
    float[] scales = new float[rows];
    float[] biases = new float[rows];
    for (int row = 0; row < rows; row++) {
      double[] exact = regression.fit(isTrue(right, problem, rows == 1 ? 1 : row));
      biases[row] = (float) exact[vocabulary.size()];
      double[] ofTerms = Arrays.copyOf(exact, vocabulary.size());
      scales[row] = (float) Arrays.stream(ofTerms).map(Math::abs).max().orElse(0) / LARGEST;
      weights[row] = rounded(ofTerms, scales[row]);
    }
    return new WideModel(vocabulary, problem, labels, weights, scales, biases);
  }

  private static IntPredicate isTrue(int[] right, Problem problem, int label) {
    return problem == Problem.MULTI_LABEL
        ? row -> (right[row] >> label & 1) == 1
        : row -> right[row] == label;
  }

  private static byte[] rounded(double[] weights, float scale) {
    byte[] rounded = new byte[weights.length];
    for (int i = 0; i < weights.length && scale > 0; i++) {
      rounded[i] = (byte) Math.round(weights[i] / scale);
    }
    return rounded;
  }
}
