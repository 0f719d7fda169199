package org.sentimentstreams.drift;

import java.util.Map;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Part;

/**
 * What a version said of a review.
 *
 * @param label the most probable one
 * @param score its probability, 0 to 1
 * @param confidence probability that all that is said is right, 0 to 1
 * @param isWide whether n-grams answered alone
 * @param tokens that the transformer read, if it was asked
 * @param isTruncated whether the review had more
 */
public record Scored(
    String label,
    double score,
    double confidence,
    boolean isWide,
    int tokens,
    boolean isTruncated) {

  /**
   * The probability that a prediction is right, if its probabilities are: that of the label. Where
   * any number of labels may be true, each is right or wrong, and they are taken as independent.
   *
   * @param scores of all labels
   */
  public static double confidence(double[] scores, boolean isMulti) {
    double most = 0;
    double all = 1;
    for (double score : scores) {
      most = Math.max(most, score);
      all *= Math.max(score, 1 - score);
    }
    return isMulti ? all : most;
  }

  /**
   * What a model said.
   *
   * @param isMulti whether any number of labels may be true of a text
   */
  public static Scored of(Classification said, boolean isMulti) {
    return new Scored(
        said.label(),
        said.score(),
        confidence(said.scores(), isMulti),
        said.part() == Part.WIDE,
        said.tokens(),
        said.truncated());
  }

  /** The same of scores by label. */
  public static double confidence(Map<String, Double> scores, boolean isMulti) {
    double most = 0;
    double all = 1;
    for (double score : scores.values()) {
      most = Math.max(most, score);
      all *= Math.max(score, 1 - score);
    }
    return isMulti ? all : most;
  }
}
