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
      case PREDICTIONS -> settings.topics().predictions();
      case REVIEWS -> settings.topics().reviews();
      case LABELS -> settings.topics().labels();
      case DEAD_LETTERS -> settings.topics().deadLetters();
    };
  }
}
