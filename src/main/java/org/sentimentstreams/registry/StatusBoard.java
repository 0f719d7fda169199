package org.sentimentstreams.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.AvroSerde;
import org.sentimentstreams.kafka.TopicTail;
import org.sentimentstreams.schema.InstanceStatus;

/** What the scoring instances say of themselves, read from their topic. */
public final class StatusBoard implements AutoCloseable {
  /** An instance that has missed so many heartbeats is taken for dead. */
  private static final int MISSED_HEARTBEATS = 3;

  private final TopicTail tail;
  private final Deserializer<InstanceStatus> reader =
      AvroSerde.of(InstanceStatus.class).deserializer();
  private final Map<String, InstanceStatus> latest = new TreeMap<>();

  /**
   * Connects and reads all that is there.
   *
   * @param timeout how long the broker may take for an answer
   * @throws org.sentimentstreams.kafka.BrokerException if the topic is missing, has more than one
   *     partition, or nobody answers
   */
  public StatusBoard(Settings settings, Duration timeout) {
    this.tail = TopicTail.ofOnePartition(settings, settings.modelStatusTopic(), timeout);
    refresh();
  }

  /** Reads what has come since the last time, to the end. */
  public void refresh() {
    tail.readToEnd(this::apply);
  }

  private void apply(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      return;
    }
    try {
      InstanceStatus status = reader.deserialize(record.topic(), record.value());
      if (status == null) {
        latest.remove(record.key());
      } else if (record.key().equals(key(status))) {
        latest.put(record.key(), status);
      }
    } catch (SerializationException e) {
      // Somebody else's record; instances keep telling of themselves.
    }
  }

  static String key(InstanceStatus status) {
    return status.getModel() + "/" + status.getInstance();
  }

  /** The instances of a model that have told of themselves lately, by name. */
  public List<InstanceStatus> live(String model, Instant now) {
    return instances(model).stream().filter(status -> isLive(status, now)).toList();
  }

  /** All instances of a model that did not end orderly, the dead ones included, by name. */
  public List<InstanceStatus> instances(String model) {
    return latest.values().stream().filter(status -> status.getModel().equals(model)).toList();
  }

  /** Whether it has told of itself lately. */
  public static boolean isLive(InstanceStatus status, Instant now) {
    Duration silence = Duration.between(status.getUpdatedAt(), now);
    return silence.toMillis() <= MISSED_HEARTBEATS * status.getHeartbeatMs();
  }

  @Override
  public void close() {
    tail.close();
  }
}
