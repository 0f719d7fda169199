package org.sentimentstreams.config;

import java.util.HashMap;
import java.util.List;

/** Rules that two settings have to keep together. */
final class CrossChecks {

  private static final List<String> TOPICS =
      List.of(
          Settings.TOPICS_REVIEWS,
          Settings.TOPICS_PREDICTIONS,
          Settings.TOPICS_DEAD_LETTERS,
          Settings.TOPICS_LABELS,
          Settings.TOPICS_MODEL_REGISTRY,
          Settings.TOPICS_MODEL_STATUS,
          Settings.TOPICS_MODEL_ARTIFACTS,
          Settings.TOPICS_TRAINING_COMMANDS);

  private CrossChecks() {}

  static void check(Settings settings) {
    topicsDiffer(settings);
    if (settings.maxBatchTokens() < settings.maxTokens()) {
      throw tooSmall(settings, Settings.BATCH_MAX_TOKENS, Settings.MODEL_MAX_TOKENS);
    }
    if (settings.maxQueuedReviews() < settings.maxBatchReviews()) {
      throw tooSmall(settings, Settings.BATCH_QUEUE_MAX_REVIEWS, Settings.BATCH_MAX_REVIEWS);
    }
    if (settings.maxQueuedBytes() < settings.maxMessageBytes()) {
      throw tooSmall(settings, Settings.BATCH_QUEUE_MAX_BYTES, Settings.TOPICS_MAX_MESSAGE_BYTES);
    }
    if (settings.predictionsFormat().equals("confluent")
        && settings.schemaRegistryUrls().isEmpty()) {
      throw refused(
          settings, Settings.PREDICTIONS_FORMAT, "an address in " + Settings.SCHEMA_REGISTRY_URL);
    }
    noSecondSpelling(settings);
    PassThroughChecks.check(settings);
  }

  /** Kafka itself refuses a second topic whose name differs only in dots and underscores. */
  private static void topicsDiffer(Settings settings) {
    var seen = new HashMap<String, String>();
    for (String topic : TOPICS) {
      String other = seen.putIfAbsent(settings.shown(topic).replace('.', '_'), topic);
      if (other != null) {
        throw refused(
            settings,
            topic,
            other
                + " is \""
                + settings.shown(other)
                + "\" already, and a name of its own (dots and underscores count as the same)"
                + " is needed");
      }
    }
  }

  /** Two keys for one client setting would leave it open which of them holds. */
  private static void noSecondSpelling(Settings settings) {
    for (String name : settings.kafka().keySet()) {
      if (Settings.definition().names().contains(name)) {
        throw new InvalidSettingException(
            Settings.KAFKA_PREFIX + name + " is not passed through: set " + name + " instead");
      }
    }
  }

  private static InvalidSettingException tooSmall(Settings settings, String name, String least) {
    return refused(
        settings, name, "at least " + least + " (" + settings.shown(least) + ") is needed");
  }

  private static InvalidSettingException refused(Settings settings, String name, String need) {
    return InvalidSettingException.of(name, settings.shown(name), settings.source(name), need);
  }
}
