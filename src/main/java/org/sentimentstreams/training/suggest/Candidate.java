package org.sentimentstreams.training.suggest;

import java.util.Comparator;
import java.util.Map;
import org.sentimentstreams.model.Problem;

/**
 * A text without a label, and what a model says of it.
 *
 * @param id of the review; null before it is known
 * @param text as it came
 * @param prediction the label with the highest probability
 * @param score its probability, 0 to 1
 * @param inDoubt the label that the doubt is about
 * @param margin how sure the model is, from 0 to 1
 */
public record Candidate(
    String id, String text, String prediction, double score, String inDoubt, double margin) {
  /** Further digits depend on the texts that shared a batch. */
  private static final double STEPS = 1e6;

  /**
   * Measures the doubt. Where one label is true, the margin is that between the two most probable
   * ones, and the doubt is about the first; where any number may be, it is twice the distance from
   * .5 of the label that is closest to it.
   *
   * @param scores the probability of every label, at least one
   */
  public static Candidate of(String id, String text, Map<String, Double> scores, Problem problem) {
    Map.Entry<String, Double> best = scores.entrySet().stream().max(byScore()).orElseThrow();
    if (problem == Problem.MULTI_LABEL) {
      Map.Entry<String, Double> closest =
          scores.entrySet().stream()
              .min(
                  Comparator.comparingDouble(Candidate::distance)
                      .thenComparing(Map.Entry.comparingByKey()))
              .orElseThrow();
      double margin = 2 * distance(closest);
      return new Candidate(
          id, text, best.getKey(), best.getValue(), closest.getKey(), rounded(margin));
    }
    double second =
        scores.entrySet().stream()
            .filter(other -> !other.getKey().equals(best.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .max()
            .orElse(0);
    double margin = best.getValue() - second;
    return new Candidate(id, text, best.getKey(), best.getValue(), best.getKey(), rounded(margin));
  }

  /** The same under another id. */
  Candidate withId(String other) {
    return new Candidate(other, text, prediction, score, inDoubt, margin);
  }

  private static Comparator<Map.Entry<String, Double>> byScore() {
    Comparator<Map.Entry<String, Double>> byName = Map.Entry.comparingByKey();
    return Map.Entry.<String, Double>comparingByValue().thenComparing(byName.reversed());
  }

  private static double distance(Map.Entry<String, Double> score) {
    return Math.abs(score.getValue() - 0.5);
  }

  private static double rounded(double margin) {
    return Math.rint(margin * STEPS) / STEPS;
  }
}
