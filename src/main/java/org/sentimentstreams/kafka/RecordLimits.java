package org.sentimentstreams.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.sentimentstreams.config.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large records may be that are written to topics: what the topic takes and what a producer
 * sends, less a little for compression that makes a record larger. Until the broker is asked, and
 * where the user may not read the settings of topics, {@code topics.max.message.bytes} counts, as
 * for topics that we create.
 */
public final class RecordLimits {
  /** Every dead letter can be cut to this many bytes. */
  public static final int LEAST_FOR_DEAD_LETTERS = 16 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(RecordLimits.class);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** Incompressible data grows by at most 1/2048 with Kafka's codecs. */
  private static final int COMPRESSION_SHARE = 512;

  private static final int COMPRESSION_FRAME = 512;

  private final KafkaSettings settings;
  private final String deadLetters;
  private final long producerLimit;
  private volatile Map<String, Long> asked = Map.of();

  private RecordLimits(KafkaSettings settings, String deadLetters, long producerLimit) {
    this.settings = settings;
    this.deadLetters = deadLetters;
    this.producerLimit = producerLimit;
  }

  /**
   * For the service's producer, which also takes dead letters of the largest reviews.
   *
   * @param deadLetters their topic, which takes larger records than others
   * @param maxRequestBytes what that producer sends at most, unless a pass-through setting says
   *     otherwise
   */
  public static RecordLimits ofService(
      KafkaSettings settings, String deadLetters, long maxRequestBytes) {
    return new RecordLimits(settings, deadLetters, producerLimit(settings, maxRequestBytes));
  }

  /**
   * For producers with {@link ClientSettings#producer}.
   *
   * @param deadLetters as for the service
   */
  public static RecordLimits ofProducers(KafkaSettings settings, String deadLetters) {
    return new RecordLimits(
        settings, deadLetters, producerLimit(settings, settings.maxMessageBytes()));
  }

  private static long producerLimit(KafkaSettings settings, long maxRequestBytes) {
    long request = number(settings, ProducerConfig.MAX_REQUEST_SIZE_CONFIG).orElse(maxRequestBytes);
    long buffer = number(settings, ProducerConfig.BUFFER_MEMORY_CONFIG).orElse(Long.MAX_VALUE);
    return Math.min(request, buffer);
  }

  private static Optional<Long> number(KafkaSettings settings, String name) {
    return ClientSettings.given(settings, name, "producer.", "").map(Long::valueOf);
  }

  /** Asks the broker for the limits of these topics; without an answer, nothing changes. */
  public void ask(Collection<String> topics) {
    try (Admin admin = Admin.create(ClientSettings.admin(settings))) {
      var calls = new BrokerCalls(settings.bootstrapServers(), ANSWER);
      Map<String, Config> configs = new TopicReader(admin, calls).configs(topics);
      var limits = new HashMap<String, Long>();
      configs.forEach(
          (topic, config) ->
              limits.put(
                  topic, Long.parseLong(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value())));
      asked = Map.copyOf(limits);
    } catch (RuntimeException e) {
      LOG.debug("The size limits of records are taken from the settings", e);
    }
  }

  /** The largest record for a topic, in bytes as {@link RecordSize} counts them. */
  public long of(String topic) {
    long stored = stored(topic);
    return Math.min(producerLimit, stored - stored / COMPRESSION_SHARE - COMPRESSION_FRAME);
  }

  private long stored(String topic) {
    long room = topic.equals(deadLetters) ? ServiceTopics.DEAD_LETTER_ROOM : 0;
    return asked.getOrDefault(topic, settings.maxMessageBytes() + room);
  }

  /**
   * Throws if dead letters might not fit into their topic.
   *
   * @throws BrokerException that says what to raise
   */
  public void requireRoomForDeadLetters() {
    if (stored(deadLetters) < LEAST_FOR_DEAD_LETTERS) {
      throw new BrokerException(
          ("The topic \"%s\" allows records of %d bytes at most: raise its "
                  + "max.message.bytes to %d or more, so that every dead letter fits")
              .formatted(deadLetters, stored(deadLetters), LEAST_FOR_DEAD_LETTERS));
    }
  }
}
