package org.sentimentstreams.registry.store.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.sentimentstreams.kafka.RecordTime;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.StoredArtifact;

/**
 * Partition 0 of the topic: one small record for each artifact, its digest to its size and place.
 * An artifact exists if it is in the index, so nobody has to read chunks to list artifacts.
 */
final class ArtifactIndex {
  static final int PARTITION = 0;

  private final KafkaTopic topic;

  ArtifactIndex(KafkaTopic topic) {
    this.topic = topic;
  }

  /**
   * An artifact and its place.
   *
   * @param stored digest, size and time
   * @param location its chunks
   */
  record Entry(StoredArtifact stored, KafkaLocation location) {}

  /** The value of an entry. */
  static byte[] value(long bytes, KafkaLocation location) {
    return "%d %s".formatted(bytes, location).getBytes(StandardCharsets.UTF_8);
  }

  /** Reads all entries, by digest. */
  Map<String, Entry> read(Consumer<String, byte[]> consumer) throws IOException {
    var partition = new TopicPartition(topic.name(), PARTITION);
    consumer.assign(List.of(partition));
    long end = consumer.endOffsets(List.of(partition)).get(partition);
    consumer.seekToBeginning(List.of(partition));
    var entries = new HashMap<String, Entry>();
    var timeout = new ProgressTimeout(topic);
    while (consumer.position(partition) < end) {
      var records = consumer.poll(ProgressTimeout.POLL);
      timeout.requireProgress(consumer.position(partition));
      for (var record : records) {
        entry(record)
            .ifPresentOrElse(
                entry -> entries.put(record.key(), entry), () -> entries.remove(record.key()));
      }
    }
    return entries;
  }

  /**
   * Waits until readers see an entry: a commit is decided before it is marked in each partition,
   * and an announcement must not be visible before that.
   */
  void awaitVisible(Consumer<String, byte[]> consumer, long offset) throws IOException {
    var partition = new TopicPartition(topic.name(), PARTITION);
    var timeout = new ProgressTimeout(topic);
    consumer.assign(List.of(partition)); // The client warns where it is asked of others.
    while (consumer.endOffsets(List.of(partition)).get(partition) <= offset) {
      timeout.requireProgress(offset);
      ProgressTimeout.pause();
    }
  }

  /** Nothing for a deleted artifact and for what others wrote here. */
  private static Optional<Entry> entry(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null || record.key() == null || !Artifact.isSha256(record.key())) {
      return Optional.empty();
    }
    String[] parts = new String(record.value(), StandardCharsets.UTF_8).split(" ", 2);
    if (parts.length != 2 || !parts[0].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    return KafkaLocation.parse(parts[1])
        .map(
            location ->
                new Entry(
                    new StoredArtifact(
                        new Artifact(record.key(), Long.parseLong(parts[0]), parts[1]),
                        Instant.ofEpochMilli(
                            RecordTime.usable(record.timestamp(), System.currentTimeMillis()))),
                    location));
  }
}
