package org.sentimentstreams.kafka.reading;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The records of several polls, combined into one. For use by one thread. */
final class PollBuffer<K> {
  private Map<TopicPartition, List<ConsumerRecord<K, byte[]>>> records = new LinkedHashMap<>();
  private Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
  private int count;
  private long bytes;

  void add(ConsumerRecord<K, byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    records.computeIfAbsent(partition, p -> new ArrayList<>()).add(record);
    count++;
    bytes +=
        RecordTruncation.bytes(record.headers())
            + Math.max(0, record.serializedKeySize())
            + (record.value() == null ? 0 : record.value().length);
  }

  /** The next offset of each partition. */
  void goOn(Map<TopicPartition, OffsetAndMetadata> offsets) {
    next.putAll(offsets);
  }

  /** Removes records of partitions that are no longer read here. */
  void drop(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      List<ConsumerRecord<K, byte[]>> dropped = records.remove(partition);
      count -= dropped == null ? 0 : dropped.size();
      next.remove(partition);
    }
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return count == 0 && next.isEmpty();
  }

  /** Returns and removes all records. */
  ConsumerRecords<K, byte[]> take() {
    ConsumerRecords<K, byte[]> taken =
        isEmpty() ? ConsumerRecords.empty() : new ConsumerRecords<>(records, next);
    records = new LinkedHashMap<>();
    next = new HashMap<>();
    count = 0;
    bytes = 0;
    return taken;
  }
}
