package org.sentimentstreams.cli.records;

import org.sentimentstreams.config.Settings;

/** What a topic is for. */
public enum TopicRole {
  PREDICTIONS,
  REVIEWS,
  LABELS,
  DEAD_LETTERS;

  /** The name of the topic. */
  String topic(Settings settings) {
    return switch (this) {
      case PREDICTIONS -> settings.predictionsTopic();
      case REVIEWS -> settings.reviewsTopic();
      case LABELS -> settings.labelsTopic();
      case DEAD_LETTERS -> settings.deadLetterTopic();
    };
  }
}
