package org.sentimentstreams.training.gate;

import java.util.List;
import java.util.Locale;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Scores;

/**
 * Decides whether a candidate is better than the champion. It has to be better on the rows that
 * neither was trained on, surely enough, and no label may pay for it.
 */
public record PromotionGate(GateLimits limits) {

  /**
   * @param champion its scores on the candidate's rows, in the same order; null if there is none
   */
  public Decision decide(Scores champion, Scores candidate) {
    ComparisonMetric measure = ComparisonMetric.of(candidate.problem());
    if (champion == null) {
      return withoutChampion(candidate, measure);
    }
    double after = measure.of(candidate.evaluation());
    double before = measure.of(champion.evaluation());
    int[] said = champion.predicted();
    int[] saysNow = candidate.predicted();
    PairedBootstrap bootstrap =
        PairedBootstrap.of(
            candidate.size(),
            rows -> measure.gain(champion, said, saysNow, rows),
            limits.leastGain());
    String figures =
        String.format(
            Locale.ROOT,
            "%s %.4f against %.4f on %d rows, gain %+.4f [%+.4f, %+.4f], better in %.1f %%",
            measure.words(),
            after,
            before,
            candidate.size(),
            bootstrap.gain(),
            bootstrap.low(),
            bootstrap.high(),
            100 * bootstrap.better());
    String worse = worseLabel(champion.evaluation(), candidate.evaluation(), measure);
    boolean sure = bootstrap.better() >= limits.confidence();
    String reason =
        sure && worse == null
            ? figures
            : sure
                ? worse + "; " + figures
                : String.format(
                    Locale.ROOT,
                    "%s of the resamples where %.1f %% are needed",
                    figures,
                    100 * limits.confidence());
    return new Decision(
        sure && worse == null, reason, candidate.size(), measure, before, after, bootstrap);
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
    return new Decision(false, reason, candidate.size(), measure, Double.NaN, after, null);
  }

  /** The first model of all has to be better than no model. */
  private static Decision withoutChampion(Scores candidate, ComparisonMetric measure) {
    boolean multi = candidate.problem() == Problem.MULTI_LABEL;
    double after = measure.of(candidate.evaluation());
    double constant = measure.of(multi ? allLabels(candidate) : mostFrequent(candidate));
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
        after > constant, reason, candidate.size(), measure, Double.NaN, after, null);
  }

  private static Evaluation mostFrequent(Scores scores) {
    Evaluation evaluation = scores.evaluation();
    int most = 0;
    for (int label = 1; label < scores.labels().size(); label++) {
      most = evaluation.support(label) > evaluation.support(most) ? label : most;
    }
    return constant(scores, most);
  }

  private static Evaluation allLabels(Scores scores) {
    return constant(scores, (1 << scores.labels().size()) - 1);
  }

  private static Evaluation constant(Scores scores, int predicted) {
    Evaluation evaluation = Evaluation.empty(scores.labels(), scores.problem());
    for (int right : scores.right()) {
      evaluation.add(right, predicted);
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
