package org.sentimentstreams.training.metrics;

import java.util.ArrayList;
import java.util.List;
import org.sentimentstreams.model.Problem;

/**
 * Whether a score of .8 is right in 8 of 10 cases (Guo et al., On Calibration of Modern Neural
 * Networks, 2017).
 *
 * @param bins of equal width over the probability of what is predicted
 */
public record Calibration(List<Bin> bins) {
  /** As in the paper. */
  private static final int BINS = 15;

  private static final double COLDEST = Math.log(0.05);
  private static final double HOTTEST = Math.log(20);
  private static final double PRIOR_DEVIATION = 0.5;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final int ROUNDS = 60;

  /**
   * Predictions whose score is between {@code from} (exclusive, but for 0) and {@code to}.
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
    for (Said said : said(scores)) {
      int bin = Math.max(0, (int) Math.ceil(said.score() * BINS) - 1);
      rows[bin]++;
      sum[bin] += said.score();
      right[bin] += said.isRight() ? 1 : 0;
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

  private record Said(double score, boolean isRight) {}

  /** The predicted label of each row; where there may be several, each label or its contrary. */
  private static List<Said> said(Scores scores) {
    List<Said> said = new ArrayList<>();
    int[] predicted = scores.predicted();
    for (int row = 0; row < scores.size(); row++) {
      double[] scored = scores.probabilities(row);
      if (scores.problem() != Problem.MULTI_LABEL) {
        said.add(new Said(scored[predicted[row]], predicted[row] == scores.right()[row]));
        continue;
      }
      for (int label = 0; label < scored.length; label++) {
        boolean yes = (predicted[row] >> label & 1) == 1;
        double score = yes ? scored[label] : 1 - scored[label];
        said.add(new Said(score, yes == scores.isTrue(row, label)));
      }
    }
    return said;
  }

  /** Expected calibration error: the mean gap between score and accuracy, weighted by rows. */
  public double error() {
    int all = bins.stream().mapToInt(Bin::rows).sum();
    return bins.stream()
        .mapToDouble(bin -> Math.abs(bin.accuracy() - bin.score()) * bin.rows() / all)
        .sum();
  }

  /**
   * The temperature that explains the rows best, from .05 to 20, by golden-section search. Before
   * any row is seen its logarithm is expected to be 0 give or take .5 (a normal prior), or else a
   * handful of rows that all happen to be right would make every score 1. A hundred rows outweigh
   * that.
   */
  public static double temperature(Scores scores) {
    double low = COLDEST;
    double high = HOTTEST;
    for (int round = 0; round < ROUNDS; round++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      if (cost(scores, left) <= cost(scores, right)) {
        high = right;
      } else {
        low = left;
      }
    }
    return Math.exp((low + high) / 2);
  }

  /** The negative logarithm of the probability of rows and temperature, but for a constant. */
  private static double cost(Scores scores, double logTemperature) {
    double rows =
        scores.size() == 0 ? 0 : scores.size() * scores.divided(Math.exp(logTemperature)).logLoss();
    return rows + logTemperature * logTemperature / (2 * PRIOR_DEVIATION * PRIOR_DEVIATION);
  }
}
