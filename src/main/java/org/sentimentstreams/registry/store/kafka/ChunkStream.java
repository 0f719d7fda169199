package org.sentimentstreams.registry.store.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.sentimentstreams.kafka.ArtifactChunks;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.BlockInputStream;
import org.sentimentstreams.registry.store.MissingArtifactException;

/** Reads the chunks of one artifact in their order. Closing it closes the consumer. */
final class ChunkStream extends BlockInputStream {
  private final KafkaTopic topic;
  private final Consumer<String, byte[]> consumer;
  private final Artifact artifact;
  private final KafkaLocation location;
  private final TopicPartition partition;
  private final long chunks;
  private final ProgressTimeout timeout;

  private Iterator<ConsumerRecord<String, byte[]>> records = Collections.emptyIterator();
  private long next;
  private byte[] chunk = {};
  private int position;

  ChunkStream(KafkaTopic topic, Consumer<String, byte[]> consumer, ArtifactIndex.Entry entry) {
    this.topic = topic;
    this.consumer = consumer;
    this.artifact = entry.stored().artifact();
    this.location = entry.location();
    this.partition = new TopicPartition(topic.name(), location.partition());
    this.chunks = ArtifactChunks.count(artifact.bytes());
    this.timeout = new ProgressTimeout(topic);
    consumer.assign(List.of(partition));
    consumer.seek(partition, location.from());
  }

  /** The key of a chunk, counted from 0. */
  static String key(String sha256, long chunk) {
    return sha256 + "/" + chunk;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (position == chunk.length) {
      if (next == chunks) {
        return -1;
      }
      chunk = nextChunk();
      position = 0;
      next++;
    }
    int count = Math.min(length, chunk.length - position);
    System.arraycopy(chunk, position, buffer, offset, count);
    position += count;
    return count;
  }

  /** Between the chunks there may be chunks of others, and gaps where compaction removed some. */
  private byte[] nextChunk() throws IOException {
    String key = key(artifact.sha256(), next);
    while (true) {
      while (records.hasNext()) {
        var record = records.next();
        if (key.equals(record.key()) && record.value() != null && record.offset() < location.to()) {
          return record.value();
        }
      }
      poll();
    }
  }

  private void poll() throws IOException {
    try {
      long offset = consumer.position(partition);
      if (offset >= location.to()) {
        throw new MissingArtifactException(
            artifact, "%s lacks chunk %d of %d and".formatted(topic, next + 1, chunks));
      }
      timeout.requireProgress(offset);
      records = consumer.poll(ProgressTimeout.POLL).iterator();
    } catch (KafkaException e) {
      throw topic.unavailable(e);
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
