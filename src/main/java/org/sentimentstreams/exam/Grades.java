package org.sentimentstreams.exam;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How good some answers of one version are.
 *
 * @param answers all of them, and the right ones
 * @param found for each label that is right or predicted somewhere: the answers where it is either,
 *     and those of them where it is both (Jaccard index)
 */
public record Grades(Share answers, Map<String, Share> found, Strictness strictness) {

  /** Counts these answers. */
  static Grades of(Collection<Answer> answers, Strictness strictness) {
    Map<String, Share> found = new TreeMap<>();
    long right = 0;
    for (Answer answer : answers) {
      right += answer.isRight() ? 1 : 0;
      Set<String> either = new TreeSet<>(answer.predicted());
      either.addAll(answer.question().right());
      for (String label : either) {
        boolean isFound =
            answer.predicted().contains(label) && answer.question().right().contains(label);
        Share before = found.getOrDefault(label, new Share(0, 0));
        found.put(label, new Share(before.right() + (isFound ? 1 : 0), before.of() + 1));
      }
    }
    return new Grades(new Share(right, answers.size()), found, strictness);
  }

  /** Share of the answers that are right, 0 to 1. */
  public double accuracy() {
    return answers.value();
  }

  /** The accuracies that are not refuted. */
  public Band accuracyBand() {
    return answers.band(strictness.error());
  }

  /** Mean F1 of the labels that occur, 0 to 1; each counts the same. */
  public double macroF1() {
    return found.values().stream().mapToDouble(share -> f1(share.value())).average().orElse(0);
  }

  /**
   * The macro F1 that are not refuted. A label's F1 is {@code 2J / (1 + J)} of its Jaccard index
   * {@code J}, which is a share of answers; the bands of all labels hold together, since each has
   * an equal part of the error.
   */
  public Band macroF1Band() {
    if (found.isEmpty()) {
      return new Band(0, 1);
    }
    double low = 0;
    double high = 0;
    for (Share share : found.values()) {
      Band band = share.band(strictness.error() / strictness.labels());
      low += f1(band.low()) / found.size();
      high += f1(band.high()) / found.size();
    }
    return new Band(low, high);
  }

  private static double f1(double jaccard) {
    return 2 * jaccard / (1 + jaccard);
  }
}
