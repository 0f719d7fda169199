package org.sentimentstreams.kafka.reading;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Prints a line for each record of partition 0, in a JVM of its own: what has no room in it must
 * not end the tests. Arguments: bootstrap servers, topic, most bytes, end offset.
 */
final class SmallHeapReader {
  private SmallHeapReader() {}

  public static void main(String[] arguments) {
    Map<String, Object> configs =
        Map.of(
            "bootstrap.servers", arguments[0],
            "isolation.level", "read_committed",
            "max.poll.records", "100",
            "auto.offset.reset", "earliest");
    TopicPartition partition = new TopicPartition(arguments[1], 0);
    long end = Long.parseLong(arguments[3]);
    try (var consumer =
        new BoundedConsumer<>(
            configs,
            new StringDeserializer(),
            new BoundedConsumer.Limits(Integer.parseInt(arguments[2]), 100))) {
      consumer.assign(List.of(partition));
      long next = 0;
      while (next < end) {
        ConsumerRecords<String, byte[]> records = consumer.poll(Duration.ofMillis(500));
        for (ConsumerRecord<String, byte[]> record : records) {
          System.out.printf(
              "%d %s %d %s%n",
              record.offset(),
              record.key(),
              record.value() == null ? -1 : record.value().length,
              RecordTruncation.isCut(record.headers())
                  ? RecordTruncation.words(record.headers()).split(", sha", 2)[0]
                  : "whole");
        }
        if (records.nextOffsets().containsKey(partition)) {
          next = records.nextOffsets().get(partition).offset();
        }
      }
    } catch (HeapExhaustedException e) {
      System.out.println(e.getMessage());
    }
  }
}
