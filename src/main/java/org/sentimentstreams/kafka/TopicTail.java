package org.sentimentstreams.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
 * Reads a topic from its beginning, and then what comes. It belongs to no consumer group. For use
 * by one thread at a time; {@link #wakeUp} may come from another.
 */
public final class TopicTail implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(200);

  private final String topic;
  private final BrokerCalls calls;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, Long> beginning;

  private TopicTail(Settings settings, String topic, Duration timeout, boolean ordered) {
    this.topic = topic;
    this.calls = new BrokerCalls(settings.bootstrapServers(), timeout);
    Map<String, Object> configs = new HashMap<>(ClientSettings.consumer(settings));
    configs.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    configs.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    configs.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    configs.remove(ConsumerConfig.GROUP_ID_CONFIG);
    configs.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    consumer = new KafkaConsumer<>(configs, new StringDeserializer(), new ByteArrayDeserializer());
    try {
      List<TopicPartition> all = partitions(ordered);
      consumer.assign(all);
      consumer.seekToBeginning(all);
      beginning = Map.copyOf(consumer.beginningOffsets(all, timeout));
    } catch (TimeoutException e) {
      close();
      throw calls.silent(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Connects, and stands before the first record.
   *
   * @param timeout how long the broker may take for an answer
   * @throws BrokerException if the topic is missing or nobody answers
   */
  public static TopicTail of(Settings settings, String topic, Duration timeout) {
    return new TopicTail(settings, topic, timeout, false);
  }

  /**
   * As {@link #of}, for a topic in which the order of all records counts.
   *
   * @throws BrokerException also if the topic has more than one partition
   */
  public static TopicTail ofOnePartition(Settings settings, String topic, Duration timeout) {
    return new TopicTail(settings, topic, timeout, true);
  }

  private List<TopicPartition> partitions(boolean ordered) {
    List<PartitionInfo> found = consumer.partitionsFor(topic, calls.timeout());
    if (found == null || found.isEmpty()) {
      throw calls.lacks(topic);
    }
    if (ordered && found.size() != 1) {
      throw new BrokerException(TopicFit.notOrdered(topic, found.size()));
    }
    return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  /** The offset of the first record that was there, by partition. */
  public Map<TopicPartition, Long> beginning() {
    return beginning;
  }

  /**
   * The offset of the next record, by partition.
   *
   * @throws BrokerException if the broker falls silent
   */
  public Map<TopicPartition, Long> positions() {
    try {
      return consumer.assignment().stream()
          .collect(Collectors.toMap(p -> p, p -> consumer.position(p, calls.timeout())));
    } catch (TimeoutException e) {
      throw calls.silent(e);
    }
  }

  /**
   * Hands on all records that are there now and have not been handed on before.
   *
   * @throws BrokerException if the broker falls silent
   */
  public void readToEnd(Consumer<ConsumerRecord<String, byte[]>> reader) {
    try {
      readTo(consumer.endOffsets(consumer.assignment(), calls.timeout()), reader);
    } catch (TimeoutException e) {
      throw calls.silent(e);
    }
  }

  /**
   * Starts again at the beginning of these partitions, and hands on what stands before these
   * offsets; the others are not read any more.
   *
   * @throws BrokerException if the broker falls silent
   */
  public void readOnly(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<String, byte[]>> reader) {
    consumer.assign(ends.keySet());
    consumer.seekToBeginning(ends.keySet());
    readTo(
        ends,
        each -> {
          if (each.offset() < ends.get(new TopicPartition(topic, each.partition()))) {
            reader.accept(each);
          }
        });
  }

  private void readTo(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<String, byte[]>> reader) {
    long lastProgress = System.nanoTime();
    while (!haveReached(ends)) {
      if (read(STEP, reader)) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > calls.timeout().toNanos()) {
        throw calls.silent(null);
      }
    }
  }

  private boolean haveReached(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> positions = positions();
    return ends.entrySet().stream().allMatch(end -> positions.get(end.getKey()) >= end.getValue());
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

  /** The client, for its meters. */
  public org.apache.kafka.clients.consumer.Consumer<?, ?> client() {
    return consumer;
  }

  /** Ends a running or the next {@link #read}. */
  public void wakeUp() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
  }
}
