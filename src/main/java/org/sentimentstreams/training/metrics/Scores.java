package org.sentimentstreams.training.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sentimentstreams.model.Softmax;

/**
 * Logits with the right labels, and what follows from the probabilities. {@link Evaluation} has
 * what follows from the labels alone.
 *
 * @param labels names by index
 * @param right index of the right label, by row
 * @param logits one number a label, by row
 */
public record Scores(List<String> labels, int[] right, float[][] logits) {
  private static final double LEAST = 1e-15;

  /** Number of rows. */
  public int size() {
    return right.length;
  }

  /** The label with the highest logit, by row; the first of equals. */
  public int[] predicted() {
    return Arrays.stream(logits).mapToInt(Scores::best).toArray();
  }

  private static int best(float[] row) {
    int best = 0;
    for (int label = 1; label < row.length; label++) {
      best = row[label] > row[best] ? label : best;
    }
    return best;
  }

  /** Counts of right and predicted labels. */
  public Evaluation evaluation() {
    Evaluation evaluation = Evaluation.empty(labels);
    int[] predicted = predicted();
    for (int row = 0; row < size(); row++) {
      evaluation.add(right[row], predicted[row]);
    }
    return evaluation;
  }

  /** Softmax of a row's logits. */
  public double[] probabilities(int row) {
    return Softmax.of(logits[row]);
  }

  /** Mean cross-entropy in nats, as {@code log_loss}; NaN without rows. */
  public double logLoss() {
    return IntStream.range(0, size())
        .mapToDouble(row -> -Math.log(Math.max(LEAST, probabilities(row)[right[row]])))
        .average()
        .orElse(Double.NaN);
  }

  /**
   * Area under the ROC curve: of label 1 where there are two, else the mean of each label against
   * the rest ({@code roc_auc_score} with {@code multi_class="ovr"}). NaN if a label does not occur,
   * or nothing else does.
   */
  public double rocAuc() {
    if (labels.size() == 2) {
      return rocAuc(1);
    }
    return IntStream.range(0, labels.size()).mapToDouble(this::rocAuc).average().orElse(Double.NaN);
  }

  /** By ranks: the chance that a row of the label has a higher probability than another row. */
  private double rocAuc(int label) {
    double[] scores =
        IntStream.range(0, size()).mapToDouble(r -> probabilities(r)[label]).toArray();
    List<Integer> order =
        IntStream.range(0, size()).boxed().sorted(Comparator.comparing(r -> scores[r])).toList();
    double rankSum = 0;
    long positives = 0;
    for (int start = 0; start < order.size(); ) {
      int end = start;
      while (end < order.size() && scores[order.get(end)] == scores[order.get(start)]) {
        end++;
      }
      double rank = (start + 1 + end) / 2.0; // Equals share their mean rank.
      for (int i = start; i < end; i++) {
        if (right[order.get(i)] == label) {
          rankSum += rank;
          positives++;
        }
      }
      start = end;
    }
    long negatives = size() - positives;
    return positives == 0 || negatives == 0
        ? Double.NaN
        : (rankSum - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
  }

  /** The same with every logit divided by a temperature. */
  public Scores divided(double temperature) {
    float[][] divided = new float[logits.length][];
    for (int row = 0; row < logits.length; row++) {
      divided[row] = new float[logits[row].length];
      for (int label = 0; label < divided[row].length; label++) {
        divided[row][label] = (float) (logits[row][label] / temperature);
      }
    }
    return new Scores(labels, right, divided);
  }
}
