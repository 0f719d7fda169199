package org.sentimentstreams.registry.store.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.sentimentstreams.kafka.ArtifactChunks;

/**
 * Changes one artifact in one transaction, which lasts until this is closed; so nobody reads what a
 * killed writer leaves. Only one of the writers for a digest can commit at a time, so chunks with
 * equal keys never mix, whatever compaction removes.
 */
final class ChunkWriter implements AutoCloseable {
  /**
   * A committed change, which readers see a moment later.
   *
   * @param location the chunks
   * @param entry offset of the entry in the index
   */
  record Written(KafkaLocation location, long entry) {}

  private final KafkaTopic topic;
  private final String sha256;
  private final Producer<String, byte[]> producer;
  private boolean open;

  ChunkWriter(KafkaTopic topic, String sha256, long bytes) {
    this.topic = topic;
    this.sha256 = sha256;
    this.producer = topic.producer(sha256, ArtifactChunks.count(bytes));
    try {
      producer.initTransactions();
      producer.beginTransaction();
      open = true;
    } catch (KafkaException e) {
      close();
      throw e;
    }
  }

  /**
   * Writes all chunks and the entry of the index.
   *
   * @throws IOException what the source throws
   * @throws KafkaException if the brokers do not take it
   */
  Written put(InputStream source, long bytes, int partition) throws IOException {
    Future<RecordMetadata> first = null;
    Future<RecordMetadata> last = null;
    long chunk = 0;
    for (byte[] read = source.readNBytes(ArtifactChunks.BYTES);
        read.length > 0;
        read = source.readNBytes(ArtifactChunks.BYTES)) {
      last = send(partition, ChunkStream.key(sha256, chunk), read);
      first = first == null ? last : first;
      chunk++;
    }
    producer.flush();
    long from = first == null ? 0 : offset(first);
    long to = last == null ? 0 : offset(last) + 1;
    var location = new KafkaLocation(topic.name(), partition, from, to);
    return putEntry(bytes, location);
  }

  /** Writes the entry of the index alone. */
  Written putEntry(long bytes, KafkaLocation location) {
    return commit(
        send(ArtifactIndex.PARTITION, sha256, ArtifactIndex.value(bytes, location)), location);
  }

  /** Writes a tombstone for each of its records. */
  Written delete(long bytes, KafkaLocation location) {
    var entry = send(ArtifactIndex.PARTITION, sha256, null);
    for (long chunk = 0; chunk < ArtifactChunks.count(bytes); chunk++) {
      send(location.partition(), ChunkStream.key(sha256, chunk), null);
    }
    return commit(entry, location);
  }

  private Written commit(Future<RecordMetadata> entry, KafkaLocation location) {
    producer.commitTransaction();
    open = false;
    return new Written(location, offset(entry));
  }

  private Future<RecordMetadata> send(int partition, String key, byte[] value) {
    return producer.send(new ProducerRecord<>(topic.name(), partition, key, value));
  }

  private static long offset(Future<RecordMetadata> sent) {
    try {
      return sent.get().offset();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Aborts the transaction if it is open. */
  @Override
  public void close() {
    try {
      if (open) {
        producer.abortTransaction();
      }
    } catch (KafkaException e) {
      // Another writer has aborted it, or the brokers will when it expires.
    } finally {
      producer.close(Duration.ZERO);
    }
  }
}
