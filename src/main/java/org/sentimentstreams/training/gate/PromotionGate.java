package org.sentimentstreams.training.gate;

import java.util.List;
import java.util.Locale;
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
    double accuracy = candidate.evaluation().accuracy();
    if (champion == null) {
      return withoutChampion(candidate, accuracy);
    }
    double before = champion.evaluation().accuracy();
    PairedBootstrap bootstrap =
        PairedBootstrap.of(right(champion), right(candidate), limits.leastGain());
    String figures =
        String.format(
            Locale.ROOT,
            "accuracy %.4f against %.4f on %d rows, gain %+.4f [%+.4f, %+.4f], better in %.1f %%",
            accuracy,
            before,
            candidate.size(),
            bootstrap.gain(),
            bootstrap.low(),
            bootstrap.high(),
            100 * bootstrap.better());
    String worse = worseLabel(champion.evaluation(), candidate.evaluation());
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
        sure && worse == null, reason, candidate.size(), before, accuracy, bootstrap);
  }

  /** What is said where the champion does not have the candidate's labels. */
  public Decision withOtherLabels(List<String> champion, Scores candidate) {
    String reason =
        "the labels %s are not the champion's %s: only a person can say which is better"
            .formatted(candidate.labels(), champion);
    double accuracy = candidate.evaluation().accuracy();
    return new Decision(false, reason, candidate.size(), Double.NaN, accuracy, null);
  }

  /** The first model of all has to be better than no model. */
  private static Decision withoutChampion(Scores candidate, double accuracy) {
    Evaluation evaluation = candidate.evaluation();
    int most = 0;
    for (int label = 0; label < candidate.labels().size(); label++) {
      most = Math.max(most, evaluation.support(label));
    }
    double constant = candidate.size() == 0 ? 0 : (double) most / candidate.size();
    boolean better = accuracy > constant;
    String reason =
        String.format(
            Locale.ROOT,
            "there is no champion; accuracy %.4f on %d rows, where the most frequent label alone has %.4f",
            accuracy,
            candidate.size(),
            constant);
    return new Decision(better, reason, candidate.size(), Double.NaN, accuracy, null);
  }

  private String worseLabel(Evaluation champion, Evaluation candidate) {
    for (int label = 0; label < champion.labels().size(); label++) {
      double loss = champion.recall(label) - candidate.recall(label);
      if (loss > limits.labelMargin()) {
        return String.format(
            Locale.ROOT,
            "the recall of \"%s\" falls from %.4f to %.4f, more than the margin of %.4f",
            champion.labels().get(label),
            champion.recall(label),
            candidate.recall(label),
            limits.labelMargin());
      }
    }
    return null;
  }

  private static boolean[] right(Scores scores) {
    int[] predicted = scores.predicted();
    boolean[] right = new boolean[predicted.length];
    for (int row = 0; row < right.length; row++) {
      right[row] = predicted[row] == scores.right()[row];
    }
    return right;
  }
}
