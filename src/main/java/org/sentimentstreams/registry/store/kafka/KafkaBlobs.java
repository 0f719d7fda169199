package org.sentimentstreams.registry.store.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.Blobs;
import org.sentimentstreams.registry.store.MissingArtifactException;
import org.sentimentstreams.registry.store.SourceFile;
import org.sentimentstreams.registry.store.StoreUnavailableException;
import org.sentimentstreams.registry.store.StoredArtifact;

/**
 * Artifacts as chunks in a compacted topic: the index in partition 0, chunks of 1 MiB in the
 * others, both written in one transaction.
 */
public final class KafkaBlobs implements Blobs {
  private static final int LOOKS_FOR_THE_WINNER = 1000;

  private final KafkaTopic topic;
  private final ArtifactIndex index;

  /**
   * @param timeout how long brokers may take to answer
   */
  public KafkaBlobs(KafkaSettings settings, String topic, Duration timeout) {
    this.topic = new KafkaTopic(settings, topic, timeout);
    this.index = new ArtifactIndex(this.topic);
  }

  @Override
  public Optional<StoredArtifact> find(String sha256) throws IOException {
    return read(
        consumer -> {
          var entry = index.read(consumer).get(sha256);
          return Optional.ofNullable(entry)
              .filter(there -> isKept(consumer, there.location()))
              .map(ArtifactIndex.Entry::stored);
        });
  }

  @Override
  public String put(SourceFile source) throws IOException {
    int partition = read(consumer -> chunkPartition(source.sha256(), topic.partitions(consumer)));
    try (InputStream in = source.open();
        ChunkWriter writer = new ChunkWriter(topic, source.sha256(), source.bytes())) {
      return shown(writer.put(in, source.bytes(), partition)).toString();
    } catch (KafkaException e) {
      if (isFenced(e)) {
        return locationByAnother(source);
      }
      throw topic.unavailable(e);
    }
  }

  @Override
  public void renew(StoredArtifact found) throws IOException {
    Artifact artifact = found.artifact();
    try (ChunkWriter writer = new ChunkWriter(topic, artifact.sha256(), 0)) {
      // Nobody deletes it between this look and the commit: that would fence the writer.
      var entry = entry(artifact.sha256());
      if (entry.isEmpty()) {
        throw new MissingArtifactException(artifact, toString());
      }
      shown(writer.putEntry(artifact.bytes(), entry.get().location()));
    } catch (KafkaException e) {
      throw topic.unavailable(e);
    }
  }

  @Override
  public InputStream open(Artifact artifact) throws IOException {
    Consumer<String, byte[]> consumer = null;
    try {
      consumer = topic.consumer();
      topic.partitions(consumer);
      // The location that was announced may be gone: who puts an artifact again moves it.
      var entry = index.read(consumer).get(artifact.sha256());
      if (entry == null) {
        throw new MissingArtifactException(artifact, toString());
      }
      return new ChunkStream(topic, consumer, entry);
    } catch (IOException | KafkaException e) {
      close(consumer);
      throw e instanceof IOException io ? io : topic.unavailable(e);
    }
  }

  @Override
  public List<StoredArtifact> list() throws IOException {
    return read(
        consumer -> {
          var stored = new ArrayList<StoredArtifact>();
          index.read(consumer).values().forEach(entry -> stored.add(entry.stored()));
          return stored;
        });
  }

  @Override
  public void delete(String sha256) throws IOException {
    var found = entry(sha256);
    if (found.isEmpty()) {
      return;
    }
    long bytes = found.get().stored().artifact().bytes();
    try (ChunkWriter writer = new ChunkWriter(topic, sha256, bytes)) {
      shown(writer.delete(bytes, found.get().location()));
    } catch (KafkaException e) {
      throw topic.unavailable(e);
    }
  }

  @Override
  public String toString() {
    return topic.toString();
  }

  /** Asks over a consumer of its own. */
  private interface Question<T> {
    T ask(Consumer<String, byte[]> consumer) throws IOException;
  }

  private <T> T read(Question<T> question) throws IOException {
    Consumer<String, byte[]> consumer = null;
    try {
      consumer = topic.consumer();
      topic.partitions(consumer);
      return question.ask(consumer);
    } catch (KafkaException e) {
      throw topic.unavailable(e);
    } finally {
      close(consumer);
    }
  }

  private Optional<ArtifactIndex.Entry> entry(String sha256) throws IOException {
    return read(consumer -> Optional.ofNullable(index.read(consumer).get(sha256)));
  }

  /** Returns when readers see it. */
  private KafkaLocation shown(ChunkWriter.Written written) throws IOException {
    return read(
        consumer -> {
          index.awaitVisible(consumer, written.entry());
          return written.location();
        });
  }

  private boolean isKept(Consumer<String, byte[]> consumer, KafkaLocation location) {
    var partition = new TopicPartition(topic.name(), location.partition());
    consumer.assign(List.of(partition)); // The client warns where it is asked of others.
    return consumer.beginningOffsets(List.of(partition)).get(partition) <= location.from();
  }

  /** Somebody puts the same artifact at the same time, and began later: theirs counts. */
  private String locationByAnother(SourceFile source) throws IOException {
    for (int look = 0; look < LOOKS_FOR_THE_WINNER; look++) {
      var entry = entry(source.sha256());
      if (entry.isPresent() && entry.get().stored().artifact().bytes() == source.bytes()) {
        return entry.get().location().toString();
      }
      ProgressTimeout.pause();
    }
    throw new StoreUnavailableException(
        "Another process is writing %s into %s and has not finished: try again later"
            .formatted(source.file(), topic),
        null);
  }

  private static boolean isFenced(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return true;
      }
    }
    return false;
  }

  /** All chunks of an artifact go to one partition, and artifacts to all but the index. */
  private static int chunkPartition(String sha256, int partitions) {
    return 1 + (int) (Long.parseLong(sha256.substring(0, 8), 16) % (partitions - 1));
  }

  private static void close(Consumer<String, byte[]> consumer) {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }
}
