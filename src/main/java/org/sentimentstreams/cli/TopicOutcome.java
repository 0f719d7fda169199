package org.sentimentstreams.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sentimentstreams.training.live.TopicTraining;

/** What is told of a training on the label topic. */
record TopicOutcome(TopicTraining.Outcome outcome, String recipe) {

  Map<String, Object> asMap() {
    var object = new LinkedHashMap<String, Object>();
    object.put("recipe", recipe);
    object.put("labels", outcome.labels());
    object.put("seconds", Math.round(outcome.seconds() * 10) / 10.0);
    object.put("version", outcome.version().getId());
    object.put("scoredOn", "held-out");
    object.put("metrics", outcome.metrics().all());
    object.put("promoted", outcome.promoted());
    object.put("reason", outcome.decision().reason());
    object.put("gate", outcome.decision().asMap());
    return object;
  }

  String sentence() {
    return String.format(
        Locale.ROOT,
        "%s %s from %d labels in %.1f s; %s: %s",
        outcome.isNew() ? "Published" : "Known already as",
        outcome.version().getId(),
        outcome.labels(),
        outcome.seconds(),
        outcome.promoted() ? "it is the champion now" : "not promoted",
        outcome.decision().reason());
  }
}
