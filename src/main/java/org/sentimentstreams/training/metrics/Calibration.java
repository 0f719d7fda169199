package org.sentimentstreams.training.metrics;

import java.util.ArrayList;
import java.util.List;
import org.sentimentstreams.model.Softmax;

/**
 * Whether a score of .8 is right in 8 of 10 cases (Guo et al., On Calibration of Modern Neural
 * Networks, 2017).
 *
 * @param bins of equal width over the probability of the predicted label
 */
public record Calibration(List<Bin> bins) {
  /** As in the paper. */
  private static final int BINS = 15;

  private static final double COLDEST = Math.log(0.05);
  private static final double HOTTEST = Math.log(20);
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final int ROUNDS = 60;

  /**
   * Rows whose score is between {@code from} (exclusive, but for 0) and {@code to}.
   *
   * @param rows number of them
   * @param score their mean score
   * @param accuracy share of them that is right
   */
  public record Bin(double from, double to, int rows, double score, double accuracy) {}

  /** Puts every row into its bin; empty bins are left out. */
  public static Calibration of(Scores scores) {
    int[] rows = new int[BINS];
    int[] right = new int[BINS];
    double[] sum = new double[BINS];
    int[] predicted = scores.predicted();
    for (int row = 0; row < scores.size(); row++) {
      double score = scores.probabilities(row)[predicted[row]];
      int bin = Math.max(0, (int) Math.ceil(score * BINS) - 1);
      rows[bin]++;
      sum[bin] += score;
      right[bin] += predicted[row] == scores.right()[row] ? 1 : 0;
    }
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      if (rows[i] > 0) {
        double share = (double) right[i] / rows[i];
        bins.add(new Bin((double) i / BINS, (i + 1.0) / BINS, rows[i], sum[i] / rows[i], share));
      }
    }
    return new Calibration(bins);
  }

  /** Expected calibration error: the mean gap between score and accuracy, weighted by rows. */
  public double error() {
    int all = bins.stream().mapToInt(Bin::rows).sum();
    return bins.stream()
        .mapToDouble(bin -> Math.abs(bin.accuracy() - bin.score()) * bin.rows() / all)
        .sum();
  }

  /**
   * The temperature that lowers the log loss most, from .05 to 20, by golden-section search: the
   * loss has one minimum along the inverse of the temperature. 1 without rows.
   */
  public static double temperature(Scores scores) {
    if (scores.size() == 0) {
      return 1;
    }
    double low = COLDEST;
    double high = HOTTEST;
    for (int round = 0; round < ROUNDS; round++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      if (loss(scores, Math.exp(left)) <= loss(scores, Math.exp(right))) {
        high = right;
      } else {
        low = left;
      }
    }
    return Math.exp((low + high) / 2);
  }

  private static double loss(Scores scores, double temperature) {
    double sum = 0;
    for (int row = 0; row < scores.size(); row++) {
      float[] logits = scores.logits()[row].clone();
      for (int label = 0; label < logits.length; label++) {
        logits[label] /= (float) temperature;
      }
      sum -= Math.log(Math.max(1e-300, Softmax.of(logits)[scores.right()[row]]));
    }
    return sum;
  }
}
