package org.sentimentstreams.training.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentimentstreams.model.Problem;

/**
 * Logits with the right labels, and what follows from the probabilities. {@link Evaluation} has
 * what follows from the labels alone.
 *
 * @param labels names by index
 * @param problem whether a row has one label, or any number
 * @param right by row, the index of the right label; where there may be several, a number with the
 *     bit of each
 * @param logits one number a label, by row
 */
public record Scores(List<String> labels, Problem problem, int[] right, float[][] logits) {
  private static final double LEAST = 1e-15;

  /** Of rows that have one label each. */
  public Scores(List<String> labels, int[] right, float[][] logits) {
    this(labels, Problem.SINGLE_LABEL, right, logits);
  }

  private boolean isMulti() {
    return problem == Problem.MULTI_LABEL;
  }

  /** Number of rows. */
  public int size() {
    return right.length;
  }

  /**
   * By row, the label with the highest logit, the first of equals; where there may be several, the
   * bits of those above 0, whose probability is more than one half.
   */
  public int[] predicted() {
    return Arrays.stream(logits).mapToInt(isMulti() ? Scores::positive : Scores::best).toArray();
  }

  private static int positive(float[] row) {
    int labels = 0;
    for (int label = 0; label < row.length; label++) {
      labels |= row[label] > 0 ? 1 << label : 0;
    }
    return labels;
  }

  /** The name of a label, or of the several that such a number stands for. */
  public String name(int code) {
    if (!isMulti()) {
      return labels.get(code);
    }
    return IntStream.range(0, labels.size())
        .filter(label -> (code >> label & 1) == 1)
        .mapToObj(labels::get)
        .collect(Collectors.joining(", ", "", code == 0 ? "none" : ""));
  }

  /** Whether a label is true of a row. */
  boolean isTrue(int row, int label) {
    return isMulti() ? (right[row] >> label & 1) == 1 : right[row] == label;
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
    Evaluation evaluation = Evaluation.empty(labels, problem);
    evaluation.addAll(right, predicted());
    return evaluation;
  }

  /**
   * Accuracy of always saying what is right most often: the most frequent label, or where there may
   * be several, the most frequent set of them. NaN without rows.
   */
  public double baselineAccuracy() {
    return Arrays.stream(right)
        .boxed()
        .collect(Collectors.groupingBy(code -> code, Collectors.counting()))
        .values()
        .stream()
        .mapToDouble(rows -> (double) rows / size())
        .max()
        .orElse(Double.NaN);
  }

  /** Softmax of a row's logits; where there may be several labels, the sigmoid of each. */
  public double[] probabilities(int row) {
    return problem.probabilities(logits[row]);
  }

  /** How sure the model is of what is wrong: the score of the label that is said instead. */
  public double wrongScore(int row) {
    double[] scored = probabilities(row);
    double most = 0;
    for (int label = 0; label < scored.length; label++) {
      boolean wrong = !isTrue(row, label);
      most = Math.max(most, wrong ? scored[label] : isMulti() ? 1 - scored[label] : 0);
    }
    return most;
  }

  /**
   * Mean cross-entropy in nats, as {@code log_loss}; where there may be several labels, the mean
   * over them too, as PyTorch's binary cross-entropy. NaN without rows.
   */
  public double logLoss() {
    return IntStream.range(0, size()).mapToDouble(this::logLoss).average().orElse(Double.NaN);
  }

  private double logLoss(int row) {
    double[] probabilities = probabilities(row);
    if (!isMulti()) {
      return -Math.log(Math.max(LEAST, probabilities[right[row]]));
    }
    double sum = 0;
    for (int label = 0; label < probabilities.length; label++) {
      double ofTruth = isTrue(row, label) ? probabilities[label] : 1 - probabilities[label];
      sum -= Math.log(Math.max(LEAST, ofTruth));
    }
    return sum / probabilities.length;
  }

  /**
   * Area under the ROC curve: of label 1 where there are two, else the mean of each label against
   * the rest ({@code roc_auc_score} with {@code multi_class="ovr"}). NaN if a label does not occur,
   * or nothing else does.
   */
  public double rocAuc() {
    if (labels.size() == 2 && !isMulti()) {
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
        if (isTrue(order.get(i), label)) {
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

  /** The same of some of the rows. */
  public Scores rows(int[] rows) {
    return new Scores(
        labels,
        problem,
        Arrays.stream(rows).map(row -> right[row]).toArray(),
        Arrays.stream(rows).mapToObj(row -> logits[row]).toArray(float[][]::new));
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
    return new Scores(labels, problem, right, divided);
  }
}
