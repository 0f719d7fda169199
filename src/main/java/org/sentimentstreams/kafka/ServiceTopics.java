package org.sentimentstreams.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.StoreAddress;

/** The topics of the service, as the settings want them. */
public final class ServiceTopics {
  /** A dead letter is its review with more headers: room for a stack trace beside the largest. */
  public static final int DEAD_LETTER_ROOM = 1 << 20;

  private ServiceTopics() {}

  /**
   * Reviews, predictions, dead letters, labels, model registry, model status and training commands,
   * in this order, then artifacts if Kafka keeps them.
   */
  public static List<TopicSpec> of(Settings settings) {
    var topics =
        new ArrayList<>(
            List.of(
                kept(settings, settings.reviewsTopic(), settings.maxMessageBytes()),
                kept(settings, settings.predictionsTopic(), settings.maxMessageBytes()),
                kept(
                    settings,
                    settings.deadLetterTopic(),
                    settings.maxMessageBytes() + DEAD_LETTER_ROOM),
                compacted(settings, settings.labelsTopic()),
                ordered(settings, settings.modelRegistryTopic()),
                ordered(settings, settings.modelStatusTopic()),
                commands(settings)));
    if (settings.artifactStore().kind() == StoreAddress.Kind.KAFKA) {
      topics.add(artifacts(settings));
    }
    return List.copyOf(topics);
  }

  /** One partition is the index; chunks are spread over the others. */
  private static TopicSpec artifacts(Settings settings) {
    int maxMessageBytes = Math.max(settings.maxMessageBytes(), ArtifactChunks.MAX_MESSAGE_BYTES);
    return new TopicSpec(
        settings.modelArtifactsTopic(),
        1 + settings.partitions(),
        settings.replicationFactor(),
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(maxMessageBytes)));
  }

  private static TopicSpec kept(Settings settings, String name, int maxMessageBytes) {
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

  private static TopicSpec compacted(Settings settings, String name) {
    return spec(settings, name, compaction(settings));
  }

  private static TopicSpec ordered(Settings settings, String name) {
    return new TopicSpec(name, 1, settings.replicationFactor(), compaction(settings), true);
  }

  /** One partition, since the trainer that has it leads. */
  private static TopicSpec commands(Settings settings) {
    Map<String, String> configs =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(settings.maxMessageBytes()));
    return new TopicSpec(
        settings.trainingCommandsTopic(), 1, settings.replicationFactor(), configs, true);
  }

  private static Map<String, String> compaction(Settings settings) {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_COMPACT,
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(settings.maxMessageBytes()));
  }

  private static TopicSpec spec(Settings settings, String name, Map<String, String> configs) {
    return new TopicSpec(name, settings.partitions(), settings.replicationFactor(), configs);
  }
}
