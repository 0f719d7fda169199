package org.sentimentstreams.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.sentimentstreams.config.ChallengerSettings;
import org.sentimentstreams.config.StoreAddress;
import org.sentimentstreams.config.TopicSettings;

/** The topics of the service, by the settings. */
public final class ServiceTopics {
  /**
   * A dead letter is its review with more headers, so its topic has room for the largest review and
   * a stack trace.
   */
  public static final int DEAD_LETTER_ROOM = 1 << 20;

  private ServiceTopics() {}

  /**
   * Reviews, predictions, dead letters, labels, model registry, model status, training commands and
   * exams, in this order, then artifacts if Kafka keeps them, then predictions of a challenger in
   * shadow mode.
   */
  public static List<TopicSpec> of(
      TopicSettings settings, StoreAddress store, ChallengerSettings challenger) {
    var topics = new ArrayList<>(of(settings, store));
    if (challenger.isShadow()) {
      topics.add(kept(settings, settings.shadowPredictions(), settings.maxMessageBytes()));
    }
    return List.copyOf(topics);
  }

  /** The same without those of a challenger. */
  public static List<TopicSpec> of(TopicSettings settings, StoreAddress store) {
    var topics =
        new ArrayList<>(
            List.of(
                kept(settings, settings.reviews(), settings.maxMessageBytes()),
                kept(settings, settings.predictions(), settings.maxMessageBytes()),
                kept(
                    settings,
                    settings.deadLetters(),
                    settings.maxMessageBytes() + DEAD_LETTER_ROOM),
                compacted(settings, settings.labels()),
                ordered(settings, settings.modelRegistry()),
                ordered(settings, settings.modelStatus()),
                commands(settings),
                ordered(settings, settings.exams())));
    if (store.kind() == StoreAddress.Kind.KAFKA) {
      topics.add(artifacts(settings));
    }
    return List.copyOf(topics);
  }

  /** One partition is the index; chunks are spread over the others. */
  private static TopicSpec artifacts(TopicSettings settings) {
    int maxMessageBytes = Math.max(settings.maxMessageBytes(), ArtifactChunks.MAX_MESSAGE_BYTES);
    return new TopicSpec(
        settings.modelArtifacts(),
        1 + settings.partitions(),
        settings.replicationFactor(),
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(maxMessageBytes)));
  }

  private static TopicSpec kept(TopicSettings settings, String name, int maxMessageBytes) {
    return spec(
        settings,
        name,
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            Long.toString(settings.retentionMs()),
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(maxMessageBytes)));
  }

  private static TopicSpec compacted(TopicSettings settings, String name) {
    return spec(settings, name, compaction(settings));
  }

  private static TopicSpec ordered(TopicSettings settings, String name) {
    return new TopicSpec(name, 1, settings.replicationFactor(), compaction(settings), true);
  }

  /** One partition, since the trainer that has it leads. */
  private static TopicSpec commands(TopicSettings settings) {
    Map<String, String> configs =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(settings.maxMessageBytes()));
    return new TopicSpec(
        settings.trainingCommands(), 1, settings.replicationFactor(), configs, true);
  }

  private static Map<String, String> compaction(TopicSettings settings) {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_COMPACT,
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(settings.maxMessageBytes()));
  }

  private static TopicSpec spec(TopicSettings settings, String name, Map<String, String> configs) {
    return new TopicSpec(name, settings.partitions(), settings.replicationFactor(), configs);
  }
}
