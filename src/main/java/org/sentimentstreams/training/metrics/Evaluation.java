package org.sentimentstreams.training.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.sentimentstreams.model.Problem;

/**
 * How predictions compare with the right labels. Definitions as in scikit-learn's {@code
 * classification_report}; a precision or recall without any case counts as 0.
 *
 * @param labels names by index
 * @param problem whether a row has one label, or any number of them as the bits of a number
 * @param confusion counts: {@code confusion[right][predicted]}, or where a row may have several
 *     labels, {@code confusion[label]} = {true negatives, false positives, false negatives, true
 *     positives}, and in one more row how many predictions were right in every label, and how many
 *     not
 */
public record Evaluation(List<String> labels, Problem problem, int[][] confusion) {
  private static final int FALSE_POSITIVES = 1;
  private static final int FALSE_NEGATIVES = 2;
  private static final int TRUE_POSITIVES = 3;
  private static final int OUTCOMES = 4;

  /** Nothing counted yet. */
  public static Evaluation empty(List<String> labels, Problem problem) {
    return new Evaluation(labels, problem, noCounts(labels.size(), problem));
  }

  /** What {@link #confusion} is before anything is counted. */
  public static int[][] noCounts(int labels, Problem problem) {
    return problem == Problem.MULTI_LABEL ? new int[labels + 1][OUTCOMES] : new int[labels][labels];
  }

  private boolean isMulti() {
    return problem == Problem.MULTI_LABEL;
  }

  /** Counts one prediction. */
  public void add(int right, int predicted) {
    if (!isMulti()) {
      confusion[right][predicted]++;
      return;
    }
    for (int label = 0; label < labels.size(); label++) {
      int isRight = right >> label & 1;
      int isPredicted = predicted >> label & 1;
      confusion[label][2 * isRight + isPredicted]++;
    }
    confusion[labels.size()][right == predicted ? 0 : 1]++;
  }

  /** Counts one prediction for each row. */
  public void addAll(int[] right, int[] predicted) {
    for (int row = 0; row < right.length; row++) {
      add(right[row], predicted[row]);
    }
  }

  /** Number of predictions counted. */
  public int count() {
    return isMulti()
        ? confusion[labels.size()][0] + confusion[labels.size()][1]
        : sum(this::support);
  }

  private int sum(IntUnaryOperator count) {
    return IntStream.range(0, labels.size()).map(count).sum();
  }

  /** Rows whose right label is this one, or has it among others. */
  public int support(int label) {
    return isMulti()
        ? confusion[label][FALSE_NEGATIVES] + confusion[label][TRUE_POSITIVES]
        : Arrays.stream(confusion[label]).sum();
  }

  private int predicted(int label) {
    return isMulti()
        ? confusion[label][FALSE_POSITIVES] + confusion[label][TRUE_POSITIVES]
        : Arrays.stream(confusion).mapToInt(row -> row[label]).sum();
  }

  private int found(int label) {
    return confusion[label][isMulti() ? TRUE_POSITIVES : label];
  }

  /** Share of all predictions that are right, in every label, 0 to 1. */
  public double accuracy() {
    return ratio(isMulti() ? confusion[labels.size()][0] : sum(this::found), count());
  }

  /** Share of the predictions of this label that are right. */
  public double precision(int label) {
    return ratio(found(label), predicted(label));
  }

  /** Share of the rows of this label that were found. */
  public double recall(int label) {
    return ratio(found(label), support(label));
  }

  /** Harmonic mean of precision and recall. */
  public double f1(int label) {
    return ratio(2 * found(label), support(label) + predicted(label));
  }

  /** Precision, recall and F1 of all decisions together; with one label a row, the accuracy. */
  private Map<Figure, Double> micro() {
    int found = sum(this::found);
    int predicted = sum(this::predicted);
    int support = sum(this::support);
    return Map.of(
        Figure.PRECISION, ratio(found, predicted),
        Figure.RECALL, ratio(found, support),
        Figure.F1, ratio(2 * found, support + predicted));
  }

  /** A figure that each label has. */
  public enum Figure {
    PRECISION,
    RECALL,
    F1
  }

  /** The figure of one label. */
  public double figure(Figure figure, int label) {
    return switch (figure) {
      case PRECISION -> precision(label);
      case RECALL -> recall(label);
      case F1 -> f1(label);
    };
  }

  /** How the figures of single labels become one. */
  public enum Average {
    /**
     * Each label counts the same. Where a row has one label, those that occur neither as right
     * label nor as prediction are left out, as scikit-learn does.
     */
    MACRO,
    /** Each decision counts the same: with one label a row, all figures equal the accuracy. */
    MICRO,
    /** Each label counts by its rows. */
    WEIGHTED
  }

  /** The mean of a figure over the labels. */
  public double average(Average average, Figure figure) {
    if (average == Average.MICRO) {
      return micro().get(figure);
    }
    double sum = 0;
    double weights = 0;
    for (int label = 0; label < labels.size(); label++) {
      boolean occurs = problem == Problem.MULTI_LABEL || support(label) + predicted(label) > 0;
      int weight = average == Average.WEIGHTED ? support(label) : occurs ? 1 : 0;
      sum += weight * figure(figure, label);
      weights += weight;
    }
    return weights == 0 ? 0 : sum / weights;
  }

  /** Mean F1 of the labels that occur, as right label or as prediction; each counts the same. */
  public double macroF1() {
    return average(Average.MACRO, Figure.F1);
  }

  /** Mean F1 of the labels, each weighted by its rows. */
  public double weightedF1() {
    return average(Average.WEIGHTED, Figure.F1);
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
