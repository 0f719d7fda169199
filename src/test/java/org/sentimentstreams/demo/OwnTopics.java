package org.sentimentstreams.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.TestInfo;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;

/**
 * Topics and a group of a test's own on a broker that other tests use as well, and the settings
 * that name them. The topics have one partition unless the settings say otherwise.
 */
public final class OwnTopics implements AutoCloseable {
  private final Map<String, String> flags = new HashMap<>();
  private final Settings settings;
  private final Admin admin;

  /** Names after the class and the method of a test; creates nothing yet. */
  public OwnTopics(EmbeddedKafka kafka, TestInfo test, Map<String, String> more) {
    this(
        kafka,
        test.getTestClass().orElseThrow().getSimpleName()
            + "-"
            + test.getTestMethod().orElseThrow().getName(),
        more);
  }

  /**
   * Creates nothing yet.
   *
   * @param name how the name of each topic begins, and the group's
   * @param more settings by their keys, over those that this class chooses
   */
  public OwnTopics(EmbeddedKafka kafka, String name, Map<String, String> more) {
    flags.put("bootstrap.servers", kafka.bootstrapServers());
    flags.put("application.id", name);
    flags.putAll(names(name));
    flags.put("topics.partitions", "1");
    flags.putAll(more);
    settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
    admin = Admin.create(ClientSettings.admin(settings.kafka()));
  }

  /** The settings that name the topics, each with a name that begins so. */
  public static Map<String, String> names(String prefix) {
    return Map.of(
        "topics.reviews", prefix + "-reviews",
        "topics.predictions", prefix + "-predictions",
        "topics.dead.letters", prefix + "-dead-letters",
        "topics.labels", prefix + "-labels",
        "topics.training.commands", prefix + "-training-commands",
        "topics.model.registry", prefix + "-model-registry",
        "topics.model.status", prefix + "-model-status",
        "topics.model.artifacts", prefix + "-model-artifacts",
        "topics.exams", prefix + "-exams",
        "topics.predictions.shadow", prefix + "-predictions-shadow");
  }

  /** Creates those that are not there. */
  public OwnTopics create() {
    new Topics(admin, settings.kafka().bootstrapServers(), Topics.DEFAULT_TIMEOUT)
        .create(
            ServiceTopics.of(
                settings.topics(), settings.artifacts().store(), settings.challenger()));
    return this;
  }

  /** All that the test has of settings. */
  public Settings settings() {
    return settings;
  }

  /** The same by their keys, for a process of its own. */
  public Map<String, String> flags() {
    return Map.copyOf(flags);
  }

  /** The same settings with others beside or over them, as a second instance may have them. */
  public Settings with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(flags);
    all.putAll(more);
    return SettingsLoader.load(Optional.empty(), Map.of(), all);
  }

  /** Closed with this. */
  public Admin admin() {
    return admin;
  }

  /** A producer of bytes; who asks closes it. */
  public KafkaProducer<byte[], byte[]> producer() {
    return producer(Map.of());
  }

  /** A producer with these configurations of Kafka's over its own; who asks closes it. */
  public KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> configs = new HashMap<>(ClientSettings.producer(settings.kafka()));
    configs.putAll(more);
    return new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void close() {
    admin.close();
  }
}
