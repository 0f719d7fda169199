package org.sentimentstreams.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.sentimentstreams.config.Settings;

/**
 * Puts dead letters back where they came from, all in one transaction: unless {@link #commit} is
 * reached, none of them is seen. A replayed record has its own key, value, headers, timestamp and
 * partition, and two headers more: {@link DeadLetter#ATTEMPT} and {@link DeadLetter#REPLAYED_FROM}.
 */
public final class DeadLetterReplay implements AutoCloseable {
  /** Not more than brokers allow by default. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(10);

  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final int partitions;

  /** Connects, and begins the transaction. */
  public DeadLetterReplay(Settings settings) {
    topic = settings.reviewsTopic();
    Map<String, Object> configs = ClientSettings.producer(settings);
    // The prefix is that of the service, so that a user who may run the service may replay.
    configs.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        settings.applicationId() + "-replay-" + UUID.randomUUID());
    configs.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(TRANSACTION_TIMEOUT.toMillis()));
    producer = new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
      partitions = producer.partitionsFor(topic).size();
      producer.beginTransaction();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Whether the letter came from the topic of reviews; only such ones can be sent. */
  public static boolean isReview(DeadLetter letter, Settings settings) {
    return letter.topic().map(settings.reviewsTopic()::equals).orElse(false);
  }

  /** Adds the letter to the transaction. */
  public void send(DeadLetter letter) {
    var record = letter.record();
    Integer partition = letter.partition().orElse(partitions);
    var replayed =
        new ProducerRecord<>(
            topic,
            partition < partitions ? partition : null,
            record.timestamp(),
            record.key(),
            record.value());
    for (Header header : letter.ownHeaders()) {
      if (!header.key().equals(DeadLetter.ATTEMPT)
          && !header.key().equals(DeadLetter.REPLAYED_FROM)) {
        replayed.headers().add(header);
      }
    }
    replayed.headers().add(DeadLetter.ATTEMPT, utf8(Integer.toString(letter.attempts() + 1)));
    replayed.headers().add(DeadLetter.REPLAYED_FROM, utf8(record.topic() + "-" + letter.place()));
    producer.send(replayed); // A failure of it fails the commit.
  }

  /**
   * Makes what was sent visible.
   *
   * @throws BrokerException if Kafka refuses a record; then none is visible
   */
  public void commit() {
    try {
      producer.commitTransaction();
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BrokerException(
          "Nothing was replayed, since Kafka refused a record for %s: %s"
              .formatted(topic, cause.getMessage()),
          cause);
    }
  }

  /** Gives up what was not committed. */
  @Override
  public void close() {
    producer.close(CLOSING);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
