package org.sentimentstreams.training.gate;

import java.util.Locale;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Scores;

/**
 * By what two models are compared. Where a text may have several labels, most of them are false of
 * most texts, and a model that never says a rare one is right nearly always: so it is F1 there.
 */
public enum ComparisonMetric {
  /** Share of the rows that are right; a label must not lose recall. */
  ACCURACY("accuracy", "recall"),
  /** Mean F1 of the labels; a label must not lose F1. */
  MACRO_F1("macro F1", "F1");

  private final String words;
  private final String ofLabel;

  ComparisonMetric(String words, String ofLabel) {
    this.words = words;
    this.ofLabel = ofLabel;
  }

  static ComparisonMetric of(Problem problem) {
    return problem == Problem.MULTI_LABEL ? MACRO_F1 : ACCURACY;
  }

  String words() {
    return words;
  }

  /** What a label is judged by, in words. */
  String ofLabel() {
    return ofLabel;
  }

  /** As part of a key in JSON, such as {@code MacroF1}. */
  String key() {
    String rest = words.substring(1).replace(" ", "");
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + rest;
  }

  double of(Evaluation evaluation) {
    return this == ACCURACY ? evaluation.accuracy() : evaluation.macroF1();
  }

  double of(Evaluation evaluation, int label) {
    return this == ACCURACY ? evaluation.recall(label) : evaluation.f1(label);
  }

  /** The gain of a candidate over a champion on some of their rows. */
  double gain(Scores champion, int[] before, int[] after, int[] rows) {
    if (this == ACCURACY) {
      int sum = 0;
      for (int row : rows) {
        int right = champion.right()[row];
        sum += (after[row] == right ? 1 : 0) - (before[row] == right ? 1 : 0);
      }
      return (double) sum / rows.length;
    }
    return of(count(champion, after, rows)) - of(count(champion, before, rows));
  }

  private static Evaluation count(Scores scores, int[] predicted, int[] rows) {
    Evaluation evaluation = Evaluation.empty(scores.labels(), scores.problem());
    for (int row : rows) {
      evaluation.add(scores.right()[row], predicted[row]);
    }
    return evaluation;
  }
}
