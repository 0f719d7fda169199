package org.sentimentstreams.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.sentimentstreams.config.Settings;

/**
 * Reads a topic of one partition from its beginning, and then what comes. It belongs to no consumer
 * group. For use by one thread at a time; {@link #wakeUp} may come from another.
 */
public final class TopicTail implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(200);

  private final KafkaConsumer<String, byte[]> consumer;
  private final TopicPartition partition;
  private final String bootstrapServers;
  private final Duration timeout;

  /**
   * Connects, and stands before the first record.
   *
   * @param timeout how long the broker may take for an answer
   * @throws BrokerException if the topic is missing, has more than one partition, or nobody answers
   */
  public TopicTail(Settings settings, String topic, Duration timeout) {
    this.bootstrapServers = settings.bootstrapServers();
    this.timeout = timeout;
    this.partition = new TopicPartition(topic, 0);
    Map<String, Object> configs = new HashMap<>(ClientSettings.consumer(settings));
    configs.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    configs.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    configs.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    configs.remove(ConsumerConfig.GROUP_ID_CONFIG);
    configs.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    consumer = new KafkaConsumer<>(configs, new StringDeserializer(), new ByteArrayDeserializer());
    try {
      requireOnePartition(consumer.partitionsFor(topic, timeout));
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
    } catch (TimeoutException e) {
      close();
      throw silent(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void requireOnePartition(List<PartitionInfo> found) {
    if (found == null || found.isEmpty()) {
      throw new BrokerException(
          "Kafka at %s lacks the topic %s: run `sentiment topics create` first"
              .formatted(bootstrapServers, partition.topic()));
    }
    if (found.size() != 1) {
      throw new BrokerException(TopicFit.notOrdered(partition.topic(), found.size()));
    }
  }

  /**
   * Hands on all records that are there now and have not been handed on before.
   *
   * @throws BrokerException if the broker falls silent
   */
  public void readToEnd(Consumer<ConsumerRecord<String, byte[]>> reader) {
    try {
      long end = consumer.endOffsets(List.of(partition), timeout).get(partition);
      long lastProgress = System.nanoTime();
      while (consumer.position(partition, timeout) < end) {
        if (read(STEP, reader)) {
          lastProgress = System.nanoTime();
        } else if (System.nanoTime() - lastProgress > timeout.toNanos()) {
          throw silent(null);
        }
      }
    } catch (TimeoutException e) {
      throw silent(e);
    }
  }

  /**
   * Hands on what comes within this time, at least one record if one comes.
   *
   * @return whether any came
   * @throws org.apache.kafka.common.errors.WakeupException after {@link #wakeUp}
   */
  public boolean read(Duration wait, Consumer<ConsumerRecord<String, byte[]>> reader) {
    var records = consumer.poll(wait);
    records.forEach(reader);
    return !records.isEmpty();
  }

  /** Ends a running or the next {@link #read}. */
  public void wakeUp() {
    consumer.wakeup();
  }

  private BrokerException silent(Throwable cause) {
    return new BrokerException(
        "No Kafka broker answered at %s within %d s: is it running, and is bootstrap.servers right?"
            .formatted(bootstrapServers, timeout.toSeconds()),
        cause);
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
  }
}
