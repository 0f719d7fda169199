package org.sentimentstreams.registry;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.InstanceStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the status of this instance. Scoring never waits for it and never fails with it: a
 * status that cannot be written is repeated with the next heartbeat.
 */
public final class StatusReporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusReporter.class);

  /** Long enough to write the last status, short enough not to delay the end of the process. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration MAX_BLOCK = Duration.ofMillis(500);

  private final String topic;
  private final KafkaProducer<String, byte[]> producer;
  private final Serializer<InstanceStatus> serializer =
      AvroSerde.of(InstanceStatus.class).serializer();

  @GuardedBy("this")
  private String key;

  /** Connects in the background. */
  public StatusReporter(KafkaSettings settings, String topic) {
    this.topic = topic;
    Map<String, Object> configs = new HashMap<>(ClientSettings.producer(settings));
    configs.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis());
    configs.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);
    configs.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1 << 20);
    configs.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    producer = new KafkaProducer<>(configs, new StringSerializer(), new ByteArraySerializer());
  }

  /** Writes this status; it replaces the last one. */
  public synchronized void report(InstanceStatus status) {
    key = StatusBoard.key(status);
    send(serializer.serialize(topic, status));
  }

  @GuardedBy("this")
  private void send(byte[] value) {
    try {
      producer.send(
          new ProducerRecord<>(topic, 0, key, value),
          (metadata, failure) -> {
            if (failure != null) {
              LOG.debug(
                  "The status of this instance could not be written: {}", failure.getMessage());
            }
          });
    } catch (KafkaException e) {
      LOG.debug("The status of this instance could not be written: {}", e.getMessage());
    }
  }

  /** Says that the instance has ended. */
  @Override
  public synchronized void close() {
    if (key != null) {
      send(null);
    }
    producer.close(CLOSE_TIMEOUT);
  }
}
