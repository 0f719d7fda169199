package org.sentimentstreams.training.metrics;

import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * How predictions compare with the right labels. Definitions as in scikit-learn's {@code
 * classification_report}; a precision or recall without any case counts as 0.
 *
 * @param labels names by index
 * @param confusion {@code confusion[right][predicted]}, counts
 */
public record Evaluation(List<String> labels, int[][] confusion) {

  /** Nothing counted yet. */
  public static Evaluation empty(List<String> labels) {
    return new Evaluation(labels, new int[labels.size()][labels.size()]);
  }

  /** Counts one prediction. */
  public void add(int right, int predicted) {
    confusion[right][predicted]++;
  }

  /** Number of predictions counted. */
  public int count() {
    int sum = 0;
    for (int label = 0; label < labels.size(); label++) {
      sum += support(label);
    }
    return sum;
  }

  /** Rows whose right label is this one. */
  public int support(int label) {
    int sum = 0;
    for (int cell : confusion[label]) {
      sum += cell;
    }
    return sum;
  }

  private int predicted(int label) {
    int sum = 0;
    for (int[] row : confusion) {
      sum += row[label];
    }
    return sum;
  }

  /** Share of all predictions that are right, 0 to 1. */
  public double accuracy() {
    int right = 0;
    for (int label = 0; label < labels.size(); label++) {
      right += confusion[label][label];
    }
    return ratio(right, count());
  }

  /** Share of the predictions of this label that are right. */
  public double precision(int label) {
    return ratio(confusion[label][label], predicted(label));
  }

  /** Share of the rows of this label that were found. */
  public double recall(int label) {
    return ratio(confusion[label][label], support(label));
  }

  /** Harmonic mean of precision and recall. */
  public double f1(int label) {
    return ratio(2 * confusion[label][label], support(label) + predicted(label));
  }

  /** How the figures of single labels become one. */
  public enum Average {
    /** Each label that occurs, as right label or as prediction, counts the same. */
    MACRO,
    /** Each row counts the same: with one label a row, all figures equal the accuracy. */
    MICRO,
    /** Each label counts by its rows. */
    WEIGHTED
  }

  /**
   * The mean of a figure over the labels.
   *
   * @param figure such as {@link #f1}, by label
   */
  public double average(Average average, IntToDoubleFunction figure) {
    if (average == Average.MICRO) {
      return accuracy();
    }
    double sum = 0;
    double weights = 0;
    for (int label = 0; label < labels.size(); label++) {
      boolean occurs = support(label) + predicted(label) > 0;
      int weight = average == Average.WEIGHTED ? support(label) : occurs ? 1 : 0;
      sum += weight * figure.applyAsDouble(label);
      weights += weight;
    }
    return weights == 0 ? 0 : sum / weights;
  }

  /** Mean F1 of the labels that occur, as right label or as prediction; each counts the same. */
  public double macroF1() {
    return average(Average.MACRO, this::f1);
  }

  /** Mean F1 of the labels, each weighted by its rows. */
  public double weightedF1() {
    return average(Average.WEIGHTED, this::f1);
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
