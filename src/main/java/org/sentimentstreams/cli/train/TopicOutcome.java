package org.sentimentstreams.cli.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.training.live.TopicTraining;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Metrics;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.wide.FittedWide;

/**
 * The report of a training on the topic of labels.
 *
 * @param test scores of the version on a test file, if there is one
 */
public record TopicOutcome(TopicTraining.Outcome outcome, String recipe, Optional<Scores> test) {

  Map<String, Object> asMap() {
    var object = new LinkedHashMap<String, Object>();
    object.put("recipe", recipe);
    object.put("labels", outcome.labels());
    object.put("seconds", Math.round(outcome.seconds() * 10) / 10.0);
    object.put("version", outcome.version().getId());
    object.put("scoredOn", test.isPresent() ? "test" : "held-out");
    Metrics metrics = test.map(Metrics::new).orElse(outcome.metrics());
    object.put("metrics", metrics.all());
    object.put("baselineAccuracy", metrics.scores().baselineAccuracy());
    object.put("wide", outcome.wide().map(FittedWide::asMap).orElse(null));
    object.put("promoted", outcome.promoted());
    object.put("reason", outcome.decision().reason());
    object.put("gate", outcome.decision().asMap());
    return object;
  }

  String sentence() {
    return String.format(
        Locale.ROOT,
        "%s %s from %d labels in %.1f s%s; %s: %s",
        outcome.isNew() ? "Published" : "Known already as",
        outcome.version().getId(),
        outcome.labels(),
        outcome.seconds(),
        test.map(TopicOutcome::words).orElse(""),
        outcome.promoted() ? "it is the champion now" : "not promoted",
        outcome.decision().reason());
  }

  private static String words(Scores scores) {
    Evaluation evaluation = scores.evaluation();
    return String.format(
        Locale.ROOT,
        ", accuracy %.4f (always the same: %.4f), macro F1 %.4f on %d test rows",
        evaluation.accuracy(),
        scores.baselineAccuracy(),
        evaluation.macroF1(),
        scores.size());
  }
}
