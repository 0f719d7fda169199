package org.sentimentstreams.training;

import java.util.List;

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

  /** Mean F1 of the labels that occur, as right label or as prediction; each counts the same. */
  public double macroF1() {
    double sum = 0;
    int occurring = 0;
    for (int label = 0; label < labels.size(); label++) {
      if (support(label) + predicted(label) > 0) {
        sum += f1(label);
        occurring++;
      }
    }
    return occurring == 0 ? 0 : sum / occurring;
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
