package org.sentimentstreams.kafka.reading;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.ClientSettings;

/**
 * Reads the committed records that a topic holds now, partition by partition and in order of their
 * offsets, without a consumer group.
 */
public final class TopicScan {
  private static final Duration POLL = Duration.ofMillis(250);

  private final KafkaSettings settings;
  private final String topic;

  /**
   * @param topic a topic that exists
   */
  public TopicScan(KafkaSettings settings, String topic) {
    this.settings = settings;
    this.topic = topic;
  }

  /**
   * Passes one record after the other to the visitor, up to the ends of the partitions at the start
   * of the call. * @param visitor returns false to stop
   */
  public void forEach(Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
    try (var consumer = consumer()) {
      for (var end : new TreeMap<>(ends(consumer)).entrySet()) {
        if (!read(consumer, partition(end.getKey()), 0, end.getValue(), visitor)) {
          return;
        }
      }
    }
  }

  /** The record at one place, if there is one. */
  public Optional<ConsumerRecord<byte[], byte[]>> at(int partition, long offset) {
    var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try (var consumer = consumer()) {
      long end = ends(consumer).getOrDefault(partition, 0L);
      if (offset < end) {
        read(
            consumer,
            partition(partition),
            offset,
            end,
            record -> {
              if (record.offset() == offset) {
                found.add(record);
              }
              return false;
            });
      }
    }
    return found.stream().findFirst();
  }

  private Map<Integer, Long> ends(BoundedConsumer<byte[]> consumer) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream().map(info -> partition(info.partition())).toList();
    consumer.assign(partitions); // Otherwise Kafka warns that it cannot note the ends.
    return consumer.endOffsets(partitions).entrySet().stream()
        .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue));
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(topic, number);
  }

  /** A deleted offset means the oldest remaining one. */
  private static boolean read(
      BoundedConsumer<byte[]> consumer,
      TopicPartition partition,
      long begin,
      long end,
      Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, begin);
    // The position moves past transaction markers, which are not records.
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() >= end) {
          break;
        }
        if (!visitor.test(record)) {
          return false;
        }
      }
    }
    return true;
  }

  private BoundedConsumer<byte[]> consumer() {
    return BoundedConsumer.of(ClientSettings.reader(settings), settings);
  }
}
