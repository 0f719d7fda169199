package org.sentimentstreams.training.gate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sentimentstreams.config.TrainingSettings;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Scores;

/**
 * Decides whether a candidate is better than the champion. It has to be better on the rows that
 * neither was trained on, surely enough, and no label may pay for it. Each label needs enough of
 * these rows, or else a person has to decide.
 */
public record PromotionGate(GateLimits limits) {

  /**
   * @param champion its scores on the candidate's rows, in the same order; null if there is none
   */
  public Decision decide(Scores champion, Scores candidate) {
    Decision byFigures =
        champion == null ? withoutChampion(candidate) : compare(champion, candidate);
    Map<String, Integer> missing = missing(candidate);
    return missing.isEmpty() ? byFigures : tooFewRows(byFigures, missing);
  }

  private Map<String, Integer> missing(Scores scores) {
    Evaluation evaluation = scores.evaluation();
    Map<String, Integer> missing = new LinkedHashMap<>();
    for (int label = 0; label < scores.labels().size(); label++) {
      int lacks = limits.leastRows() - evaluation.support(label);
      if (lacks > 0) {
        missing.put(scores.labels().get(label), lacks);
      }
    }
    return missing;
  }

  private Decision tooFewRows(Decision byFigures, Map<String, Integer> missing) {
    String lacking =
        missing.entrySet().stream()
            .map(
                label ->
                    "\"%s\" has %d and lacks %d"
                        .formatted(
                            label.getKey(),
                            limits.leastRows() - label.getValue(),
                            label.getValue()))
            .collect(Collectors.joining(", "));
    return new Decision(
        false,
        "too few held-out labels to decide: %s (%s=%d); %s"
            .formatted(
                lacking,
                TrainingSettings.GATE_LEAST_ROWS.name(),
                limits.leastRows(),
                byFigures.reason()),
        byFigures.rows(),
        byFigures.measure(),
        byFigures.champion(),
        byFigures.candidate(),
        byFigures.comparison(),
        missing);
  }

  private Decision compare(Scores champion, Scores candidate) {
    ComparisonMetric measure = ComparisonMetric.of(candidate.problem());
    double after = measure.of(candidate.evaluation());
    double before = measure.of(champion.evaluation());
    PairedComparison comparison =
        PairedComparison.of(measure, champion, candidate, limits.leastGain());
    String figures =
        String.format(
            Locale.ROOT,
            "%s %.4f against %.4f on %d rows, gain %+.4f [%+.4f, %+.4f], confidence %.1f %%",
            measure.words(),
            after,
            before,
            candidate.size(),
            comparison.gain(),
            comparison.low(),
            comparison.high(),
            100 * comparison.confidence());
    String worse = worseLabel(champion.evaluation(), candidate.evaluation(), measure);
    boolean sure = comparison.confidence() >= limits.confidence();
    String reason =
        sure && worse == null
            ? figures
            : sure
                ? worse + "; " + figures
                : String.format(
                    Locale.ROOT, "%s where %.1f %% is needed", figures, 100 * limits.confidence());
    return new Decision(
        sure && worse == null,
        reason,
        candidate.size(),
        measure,
        before,
        after,
        comparison,
        Map.of());
  }

  /** What is said where the champion does not have the candidate's labels. */
  public Decision withOtherLabels(List<String> champion, Scores candidate) {
    String reason =
        champion.equals(candidate.labels())
            ? ("one model allows several of the labels %s per text and the other one "
                    + "label: only a person can decide which is better")
                .formatted(champion)
            : "the labels %s are not the champion's %s: only a person can decide which is better"
                .formatted(candidate.labels(), champion);
    ComparisonMetric measure = ComparisonMetric.of(candidate.problem());
    double after = measure.of(candidate.evaluation());
    return new Decision(
        false, reason, candidate.size(), measure, Double.NaN, after, null, Map.of());
  }

  /** The first model of all has to be better than no model. */
  private static Decision withoutChampion(Scores candidate) {
    ComparisonMetric measure = ComparisonMetric.of(candidate.problem());
    boolean multi = candidate.problem() == Problem.MULTI_LABEL;
    double after = measure.of(candidate.evaluation());
    double constant = multi ? measure.of(allLabels(candidate)) : candidate.baselineAccuracy();
    String reason =
        String.format(
            Locale.ROOT,
            "there is no champion; %s %.4f on %d rows, where %s %.4f",
            measure.words(),
            after,
            candidate.size(),
            multi
                ? "assigning every label to every text has"
                : "always predicting the most frequent label has",
            constant);
    return new Decision(
        after > constant, reason, candidate.size(), measure, Double.NaN, after, null, Map.of());
  }

  private static Evaluation allLabels(Scores scores) {
    Evaluation evaluation = Evaluation.empty(scores.labels(), scores.problem());
    for (int right : scores.right()) {
      evaluation.add(right, (1 << scores.labels().size()) - 1);
    }
    return evaluation;
  }

  private String worseLabel(Evaluation champion, Evaluation candidate, ComparisonMetric measure) {
    for (int label = 0; label < champion.labels().size(); label++) {
      double before = measure.of(champion, label);
      double after = measure.of(candidate, label);
      if (before - after > limits.labelMargin()) {
        return String.format(
            Locale.ROOT,
            "the %s of \"%s\" falls from %.4f to %.4f, more than the margin of %.4f",
            measure.ofLabel(),
            champion.labels().get(label),
            before,
            after,
            limits.labelMargin());
      }
    }
    return null;
  }
}
