package org.sentimentstreams.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.sentimentstreams.config.KafkaSettings;

/**
 * The configuration of Kafka's plain clients: the brokers, and those pass-through settings that the
 * client knows. A setting with {@code admin.}, {@code consumer.} or {@code producer.} before its
 * name goes to that kind of client only, and takes precedence there.
 */
public final class ClientSettings {

  private ClientSettings() {}

  /** For an admin client. */
  public static Map<String, Object> admin(KafkaSettings settings) {
    return known(settings, AdminClientConfig.configNames(), "admin.");
  }

  /** For a consumer; the caller chooses the deserializers and what to read. */
  public static Map<String, Object> consumer(KafkaSettings settings) {
    return known(settings, ConsumerConfig.configNames(), "consumer.");
  }

  /**
   * For a consumer without a group, whatever the settings say about groups: it is assigned
   * partitions, commits nothing, reads committed records only, creates no topic, and continues at
   * the oldest record if the wanted one no longer exists. The caller chooses the deserializers.
   */
  public static Map<String, Object> reader(KafkaSettings settings) {
    Map<String, Object> configs = consumer(settings);
    configs.remove(ConsumerConfig.GROUP_ID_CONFIG);
    configs.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    configs.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    configs.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    configs.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    configs.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return configs;
  }

  /**
   * For a producer that neither loses nor duplicates records, and allows records as large as new
   * topics do; the caller chooses the serializers.
   */
  public static Map<String, Object> producer(KafkaSettings settings) {
    var configs = new HashMap<String, Object>();
    configs.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.maxMessageBytes());
    // A whole record must fit into the buffer, beside one that is being sent.
    long buffer = Math.max(32L << 20, 2L * settings.maxMessageBytes());
    configs.put(ProducerConfig.BUFFER_MEMORY_CONFIG, buffer);
    configs.putAll(known(settings, ProducerConfig.configNames(), "producer."));
    configs.put(ProducerConfig.ACKS_CONFIG, "all");
    configs.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return configs;
  }

  /**
   * The same for single records that somebody waits for: each is sent at once, and has failed when
   * the brokers have not confirmed it in that time.
   */
  public static Map<String, Object> producer(KafkaSettings settings, Duration timeout) {
    Map<String, Object> configs = producer(settings);
    int millis = (int) timeout.toMillis();
    configs.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
    configs.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    configs.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    configs.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return configs;
  }

  /**
   * What somebody has set in a pass-through setting that we need to know, too. Numbers were checked
   * when the settings were read.
   *
   * @param name as Kafka has it
   * @param prefixes before it, the one that wins first; "" for none
   */
  public static Optional<String> given(KafkaSettings settings, String name, String... prefixes) {
    return Stream.of(prefixes)
        .map(prefix -> settings.passThrough().get(prefix + name))
        .filter(Objects::nonNull)
        .map(String::strip)
        .findFirst();
  }

  private static Map<String, Object> known(
      KafkaSettings settings, Set<String> names, String prefix) {
    var configs = new HashMap<String, Object>();
    settings
        .passThrough()
        .forEach(
            (name, value) -> {
              if (names.contains(name)) {
                configs.putIfAbsent(name, value);
              } else if (name.startsWith(prefix)) {
                configs.put(name.substring(prefix.length()), value);
              }
            });
    configs.put("bootstrap.servers", settings.bootstrapServers());
    return configs;
  }
}
