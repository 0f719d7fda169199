package org.sentimentstreams.registry.store.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.TopicSpec;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.registry.store.ArtifactStoreContract;
import org.sentimentstreams.registry.store.MissingArtifactException;
import org.sentimentstreams.registry.store.SourceFile;
import org.sentimentstreams.registry.store.StoreUnavailableException;
import org.sentimentstreams.registry.store.StoredArtifact;

/** Each test has a topic of its own, with one partition for all chunks, so that they mix there. */
@Tag("broker")
class KafkaArtifactStoreTest extends ArtifactStoreContract {
  private static final Map<String, String> COMPACTED_AT_ONCE =
      Map.of(
          "cleanup.policy", "compact",
          "max.message.bytes", "2000000",
          "min.cleanable.dirty.ratio", "0.0",
          "segment.ms", "100");

  private static EmbeddedKafka kafka;
  private static Admin admin;

  private final String topic = "artifacts-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    kafka =
        EmbeddedKafka.start(
            EmbeddedKafka.Options.defaults().withOverride("log.cleaner.backoff.ms", "200"));
    admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    kafka.close();
  }

  @Override
  protected ArtifactStore open() {
    create(topic, 2, COMPACTED_AT_ONCE);
    return new ArtifactStore(blobs());
  }

  @Override
  protected ArtifactStore unreachable() throws IOException {
    try (ServerSocket closed = new ServerSocket(0)) {
      Settings nobody = settings("127.0.0.1:" + closed.getLocalPort());
      return new ArtifactStore(
          new KafkaBlobs(nobody.kafka(), nobody.topics().modelArtifacts(), Duration.ofSeconds(1)));
    }
  }

  @Override
  protected void damage(Artifact artifact, byte[] bytes) throws IOException {
    write(artifact.sha256(), new ByteArrayInputStream(bytes), bytes.length);
  }

  @Test
  void shouldHaveATopicOnlyIfItIsTheStore() {
    assertThat(topics(settings(kafka.bootstrapServers())))
        .filteredOn(spec -> spec.name().equals(topic))
        .singleElement()
        .satisfies(
            spec -> {
              assertThat(spec.partitions()).isEqualTo(7);
              assertThat(spec.configs()).containsEntry("cleanup.policy", "compact");
              assertThat(Integer.parseInt(spec.configs().get("max.message.bytes")))
                  .isGreaterThan(1 << 20);
            });
    assertThat(topics(SettingsLoader.load(Optional.empty(), Map.of(), Map.of())))
        .extracting(TopicSpec::name)
        .doesNotContain("model-artifacts");
  }

  @Test
  void shouldNeverShowWhatAKilledPublisherLeft() throws Exception {
    Path file = file((3 << 20) + 5);
    String sha256 = Digests.sha256(file);
    var artifact = new Artifact(sha256, Files.size(file), "");
    // A process that is killed right before its commit has sent all but that.
    try (ArtifactStore store = open();
        var killed = topic().producer(sha256, 4)) {
      killed.initTransactions();
      killed.beginTransaction();
      byte[] entry = ArtifactIndex.value(3, new KafkaLocation(topic, 1, 0, 1));
      killed.send(new ProducerRecord<>(topic, 1, sha256 + "/0", new byte[3])).get();
      killed.send(new ProducerRecord<>(topic, ArtifactIndex.PARTITION, sha256, entry)).get();

      assertThat(store.list()).isEmpty();
      assertThat(store.put(file).bytesMoved()).isEqualTo(artifact.bytes());
      assertThatExceptionOfType(KafkaException.class).isThrownBy(killed::commitTransaction);
      store.fetch(artifact, folder.resolve("fetched"));
      assertThat(folder.resolve("fetched")).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void shouldGiveBackWhatWasPutTwiceAfterCompaction() throws Exception {
    Path file = file((2 << 20) + 5);
    try (ArtifactStore store = open()) {
      Artifact first = store.put(file).artifact();
      try (InputStream again = Files.newInputStream(file)) {
        write(first.sha256(), again, first.bytes());
      }
      Artifact second = store.find(first.sha256()).orElseThrow().artifact();
      assertThat(second.location()).isNotEqualTo(first.location());
      store.put(file(9, 1000)); // A later segment, so that the one before may be cleaned.

      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                store.put(file(10, 1000));
                store.delete(Digests.sha256(file(10, 1000)));
                return !offsets()
                    .contains(KafkaLocation.parse(first.location()).orElseThrow().from());
              });

      store.fetch(first, folder.resolve("fetched"));
      assertThat(folder.resolve("fetched")).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void shouldMarkAsNewWhatIsPutAgain() throws Exception {
    try (ArtifactStore store = open()) {
      store.put(file(10));
      StoredArtifact before = store.list().get(0);
      Thread.sleep(2);

      blobs().renew(before);

      assertThat(store.list().get(0).artifact()).isEqualTo(before.artifact());
      assertThat(store.list().get(0).modifiedAt()).isAfter(before.modifiedAt());
      store.delete(before.artifact().sha256());
      assertThatExceptionOfType(MissingArtifactException.class)
          .isThrownBy(() -> blobs().renew(before));
    }
  }

  @Test
  void shouldSayWhatTheTopicLacks() {
    String other = topic + "-other";
    var blobs =
        new KafkaBlobs(settings(kafka.bootstrapServers()).kafka(), other, Topics.DEFAULT_TIMEOUT);
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(blobs::list)
        .withMessageContaining("no topic \"" + other + "\": run `sentiment topics create`");

    create(other, 1, Map.of());

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> blobs.put(new SourceFile("0".repeat(64), 0, folder, position -> {})))
        .withMessageContaining("has 1 partition");
  }

  private static void create(String topic, int partitions, Map<String, String> configs) {
    new Topics(admin, kafka.bootstrapServers(), Topics.DEFAULT_TIMEOUT)
        .create(List.of(new TopicSpec(topic, partitions, (short) 1, configs)));
  }

  private KafkaBlobs blobs() {
    return new KafkaBlobs(
        settings(kafka.bootstrapServers()).kafka(), topic, Topics.DEFAULT_TIMEOUT);
  }

  private KafkaTopic topic() {
    return new KafkaTopic(
        settings(kafka.bootstrapServers()).kafka(), topic, Topics.DEFAULT_TIMEOUT);
  }

  /** Returns when readers see it, as the store does. */
  private void write(String sha256, InputStream source, long bytes) throws IOException {
    try (ChunkWriter writer = new ChunkWriter(topic(), sha256, bytes);
        var consumer = topic().consumer()) {
      ChunkWriter.Written written = writer.put(source, bytes, 1);
      new ArtifactIndex(topic()).awaitVisible(consumer, written.entry());
    }
  }

  /** Offsets of all records in the partition of the chunks. */
  private List<Long> offsets() {
    var offsets = new ArrayList<Long>();
    var partition = new TopicPartition(topic, 1);
    try (var consumer = topic().consumer()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> offsets.add(record.offset()));
      }
    }
    return offsets;
  }

  private static List<TopicSpec> topics(Settings settings) {
    return ServiceTopics.of(settings.topics(), settings.artifacts().store());
  }

  private Settings settings(String servers) {
    return settings(servers, topic);
  }

  private static Settings settings(String servers, String topic) {
    return SettingsLoader.load(
        Optional.empty(),
        Map.of(),
        Map.of(
            "bootstrap.servers", servers,
            "artifacts.store", "kafka:",
            "topics.model.artifacts", topic));
  }
}
