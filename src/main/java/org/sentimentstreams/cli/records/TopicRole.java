package org.sentimentstreams.cli.records;

import org.sentimentstreams.config.TopicSettings;

/** What a topic is for. */
public enum TopicRole {
  PREDICTIONS,
  REVIEWS,
  LABELS,
  DEAD_LETTERS,
  SHADOW_PREDICTIONS;

  /** The name of the topic. */
  String topic(TopicSettings settings) {
    return switch (this) {
      case PREDICTIONS -> settings.predictions();
      case REVIEWS -> settings.reviews();
      case LABELS -> settings.labels();
      case DEAD_LETTERS -> settings.deadLetters();
      case SHADOW_PREDICTIONS -> settings.shadowPredictions();
    };
  }
}
