package org.sentimentstreams.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model says of one text.
 *
 * @param label the label with the highest probability; the first of equals
 * @param score its probability, 0 to 1
 * @param scores the probability of every label, in the order of the model's labels
 * @param tokens tokens that the transformer read; 0 if it was not asked
 * @param truncated whether the text was longer than that
 * @param part which part of the model decided
 */
public record Classification(
    String label,
    double score,
    Map<String, Double> scores,
    int tokens,
    boolean truncated,
    Part part) {

  /**
   * From the probability of every label.
   *
   * @param labels of the model
   */
  public static Classification of(
      List<String> labels, double[] probabilities, int tokens, boolean truncated, Part part) {
    Map<String, Double> scores = new LinkedHashMap<>();
    int best = 0;
    for (int i = 0; i < probabilities.length; i++) {
      scores.put(labels.get(i), probabilities[i]);
      best = probabilities[i] > probabilities[best] ? i : best;
    }
    return new Classification(
        labels.get(best),
        probabilities[best],
        Collections.unmodifiableMap(scores),
        tokens,
        truncated,
        part);
  }
}
