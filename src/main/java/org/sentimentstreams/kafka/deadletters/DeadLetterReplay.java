package org.sentimentstreams.kafka.deadletters;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;

/**
 * Sends dead letters back to where they came from, all in one transaction: without {@link #commit}
 * readers see none of them.
 */
public final class DeadLetterReplay implements AutoCloseable {
  /** Not more than brokers allow by default. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(10);

  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final int partitions;

  /** Connects, and begins the transaction. */
  public DeadLetterReplay(KafkaSettings settings, String reviews) {
    topic = reviews;
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

  /** Adds the letter to the transaction; for one that was cut, see {@link ReplayedReview}. */
  public void send(DeadLetter letter) {
    send(new ReplayedReview(letter, letter.record()));
  }

  /** Adds the review to the transaction. */
  public void send(ReplayedReview review) {
    producer.send(review.record(topic, partitions)); // A failure of it fails the commit.
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
          "Nothing was replayed, because Kafka refused a record for %s: %s"
              .formatted(topic, cause.getMessage()),
          cause);
    }
  }

  /** Gives up what was not committed. */
  @Override
  public void close() {
    producer.close(CLOSING);
  }
}
