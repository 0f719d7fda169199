package org.sentimentstreams.registry.store.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.ArtifactChunks;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.reading.BoundedConsumer;
import org.sentimentstreams.registry.store.StoreUnavailableException;

/** Clients of the topic of artifacts, and messages for their errors. */
final class KafkaTopic {
  /** An abandoned transaction hides later records, so it must expire. */
  private static final long TRANSACTION_MS = 60_000;

  private static final long TRANSACTION_MS_PER_CHUNK = 1_000;

  /** What a broker allows unless its administrator says otherwise. */
  private static final long MAX_TRANSACTION_MS = 900_000;

  private static final int FETCH_WAIT_MS = 10;
  private static final int FETCH_BYTES = 16 * ArtifactChunks.BYTES;

  private final KafkaSettings settings;
  private final String name;
  private final Duration timeout;

  /**
   * @param timeout how long brokers may take to answer
   */
  KafkaTopic(KafkaSettings settings, String name, Duration timeout) {
    this.settings = settings;
    this.name = name;
    this.timeout = timeout;
  }

  String name() {
    return name;
  }

  Duration timeout() {
    return timeout;
  }

  /** Reads committed records from given offsets. */
  Consumer<String, byte[]> consumer() {
    Map<String, Object> configs = ClientSettings.reader(settings);
    // All requested records exist, so a broker that waits for more would only delay the answer.
    configs.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
    configs.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    configs.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    configs.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    return new BoundedConsumer<>(
        configs, new StringDeserializer(), BoundedConsumer.Limits.of(settings));
  }

  /**
   * Writes about one artifact, alone: the transaction of another producer for it that is still open
   * is aborted when this one begins, and that producer is fenced.
   *
   * @param chunks how many it will write at most
   */
  Producer<String, byte[]> producer(String sha256, long chunks) {
    long transaction =
        Math.min(MAX_TRANSACTION_MS, TRANSACTION_MS + chunks * TRANSACTION_MS_PER_CHUNK);
    var configs = new HashMap<>(ClientSettings.producer(settings));
    configs.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name() + "-" + sha256);
    configs.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) transaction);
    configs.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) transaction);
    configs.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis());
    configs.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    configs.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none"); // Weights do not get smaller.
    configs.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        Math.max(settings.maxMessageBytes(), ArtifactChunks.MAX_MESSAGE_BYTES));
    return new KafkaProducer<>(configs, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * The number of partitions, of which the first one is the index.
   *
   * @throws StoreUnavailableException if the topic is missing or has no room for chunks
   */
  int partitions(Consumer<String, byte[]> consumer) throws StoreUnavailableException {
    List<PartitionInfo> partitions = consumer.partitionsFor(name());
    int count = partitions == null ? 0 : partitions.size();
    if (count < 2) {
      throw new StoreUnavailableException(
          count == 0
              ? "The artifact store has no topic \"%s\": run `sentiment topics create`"
                  .formatted(name())
              : "The topic \"%s\" has 1 partition, but artifacts need 2 or more: delete it and run `sentiment topics create`"
                  .formatted(name()),
          null);
    }
    return count;
  }

  /** Puts what a client threw into a sentence. */
  StoreUnavailableException unavailable(Throwable thrown) {
    Throwable cause = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
    while (cause.getCause() instanceof KafkaException && !(cause instanceof TimeoutException)) {
      cause = cause.getCause();
    }
    String servers = settings.bootstrapServers();
    if (cause instanceof TimeoutException) {
      return new StoreUnavailableException(
          "The artifact store does not answer: no broker at %s within %d s (%s): is it running, and is bootstrap.servers right?"
              .formatted(servers, timeout.toSeconds(), cause.getMessage()),
          thrown);
    }
    String todo =
        cause instanceof AuthenticationException || cause instanceof AuthorizationException
            ? "ask its administrator for the rights on topic and transactional ids \"%s\""
                .formatted(name())
            : "check the topic \"%s\"".formatted(name());
    return new StoreUnavailableException(
        "The artifact store on Kafka at %s failed: %s: %s"
            .formatted(servers, cause.getMessage(), todo),
        thrown);
  }

  @Override
  public String toString() {
    return "kafka: (topic \"%s\" at %s)".formatted(name(), settings.bootstrapServers());
  }
}
