package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.OwnTopics;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.ClientSettings;

/**
 * When the service commits. The commit interval is ten minutes, so that none of these commits can
 * be its doing.
 */
@Tag("broker")
@Timeout(120)
@ExtendWith(SharedKafka.class)
class CommitsTest {
  @TempDir private Path folder;

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final EchoModel model = new EchoModel();
  private OwnTopics topics;
  private Settings settings;

  private void createTopics(EmbeddedKafka kafka, TestInfo test, Map<String, String> more) {
    Map<String, String> flags = new HashMap<>();
    flags.put("commit.interval.ms", "600000");
    flags.put("num.stream.threads", "1");
    flags.put("topics.retention.ms", "-1");
    flags.put("batch.cache.max.results", "0");
    flags.put("state.dir", folder.toString());
    flags.putAll(more);
    topics = new OwnTopics(kafka, test, flags);
    topics.create();
    settings = topics.settings();
  }

  @AfterEach
  void close() {
    topics.close();
  }

  private ScoringService start() {
    ScoringService service =
        new ScoringService(settings.scoring(), Map.of(settings.model().name(), model), 1, meters);
    service.start();
    return service;
  }

  /** Sends reviews to the partitions in turn. */
  private void produce(int reviews) {
    int partitions = settings.topics().partitions();
    try (var producer = topics.producer()) {
      for (int i = 0; i < reviews; i++) {
        send(producer, i % partitions, EchoModel.bytes("review " + i));
      }
    }
  }

  private void send(Producer<byte[], byte[]> producer, int partition, byte[] value) {
    producer.send(new ProducerRecord<>(settings.topics().reviews(), partition, null, value));
  }

  /** Waits until so many committed records are there. */
  private void consume(String topic, int expected) {
    Map<String, Object> configs = ClientSettings.reader(settings.kafka());
    configs.put("isolation.level", "read_committed");
    configs.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(
          IntStream.range(0, settings.topics().partitions())
              .mapToObj(i -> new TopicPartition(topic, i))
              .toList());
      while (records.size() < expected) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    assertThat(records).hasSize(expected);
  }

  private long streams(String counter) {
    return Math.round(
        meters.find("kafka.stream.thread." + counter).functionCounters().stream()
            .mapToDouble(FunctionCounter::count)
            .sum());
  }

  private long commits() {
    return streams("commit.total");
  }

  /** Each transaction holds at least a third of what was left. */
  private static long most(int reviews) {
    return 1 + (long) (Math.log(reviews) / Math.log(1.5));
  }

  /** A committed record can be read a moment before its commit is counted. */
  private void awaitCommits(int commits) {
    Awaitility.await().untilAsserted(() -> assertThat(commits()).isEqualTo(commits));
  }

  @Test
  void shouldCommitALoneReviewAtOnce(EmbeddedKafka kafka, TestInfo test) {
    createTopics(kafka, test, Map.of());
    try (ScoringService service = start()) {
      for (int i = 1; i <= 3; i++) {
        produce(1);
        consume(settings.topics().predictions(), i);
      }
      awaitCommits(3);

      assertThat(service.scored()).isEqualTo(3);
    }
  }

  @Test
  void shouldCommitADeadLetterAtOnce(EmbeddedKafka kafka, TestInfo test) {
    createTopics(kafka, test, Map.of());
    try (ScoringService service = start();
        var producer = topics.producer()) {
      send(producer, 0, "no review".getBytes(StandardCharsets.UTF_8));
      consume(settings.topics().deadLetters(), 1);

      assertThat(service.scored()).isZero();
    }
  }

  @Test
  void shouldCommitALoneReviewAtOnceWhenItIsScoredAtLeastOnce(EmbeddedKafka kafka, TestInfo test) {
    createTopics(kafka, test, Map.of("processing.guarantee", "at_least_once"));
    try (ScoringService service = start()) {
      produce(3);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(committed()).isEqualTo(3));
      consume(settings.topics().predictions(), 3);

      assertThat(service.stopped()).isNotDone();
    }
  }

  private long committed() throws Exception {
    return topics
        .admin()
        .listConsumerGroupOffsets(settings.kafka().applicationId())
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(offset -> offset.offset())
        .sum();
  }

  @Test
  void shouldCommitABacklogInFewTransactions(EmbeddedKafka kafka, TestInfo test) {
    createTopics(kafka, test, Map.of("topics.partitions", "3"));
    produce(4096);
    try (ScoringService service = start()) {
      consume(settings.topics().predictions(), 4096);

      assertThat(service.scored()).isEqualTo(4096);
      // A poll has 64 reviews, so committing after each would be 64 transactions.
      assertThat(commits()).isLessThanOrEqualTo(most(4096));
    }
  }

  @Test
  void shouldNotCommitForEachOfManyPartitions(EmbeddedKafka kafka, TestInfo test) {
    createTopics(kafka, test, Map.of("topics.partitions", "64", "max.poll.records", "2"));
    produce(128);
    try (ScoringService service = start()) {
      consume(settings.topics().predictions(), 128);

      assertThat(service.scored()).isEqualTo(128);
      assertThat(commits()).isLessThanOrEqualTo(most(128));
    }
  }

  @Test
  void shouldCommitNothingWhenIdle(EmbeddedKafka kafka, TestInfo test) {
    createTopics(kafka, test, Map.of("commit.interval.ms", "10"));
    try (ScoringService service = start()) {
      produce(1);
      consume(settings.topics().predictions(), 1);
      awaitCommits(1);
      long polls = streams("poll.total");

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(streams("poll.total")).isGreaterThan(polls + 20));

      assertThat(commits()).isEqualTo(1);
      assertThat(service.stopped()).isNotDone();
    }
  }

  @Test
  void shouldCommitReviewsTogetherThatArriveWhileTheModelIsBusy(
      EmbeddedKafka kafka, TestInfo test) {
    createTopics(kafka, test, Map.of("max.poll.records", "4"));
    model.gate.drainPermits();
    try (ScoringService service = start()) {
      try {
        produce(1);
        Awaitility.await().until(() -> model.gate.hasQueuedThreads());
        produce(200);
      } finally {
        model.gate.release(1000); // Else the service could not close.
      }
      consume(settings.topics().predictions(), 201);

      assertThat(service.scored()).isEqualTo(201);
      assertThat(commits()).isLessThanOrEqualTo(most(201));
    }
  }

  /** What Kafka Streams has polled and not come to when it stops is polled again. */
  @Test
  void shouldWriteOneLetterOfAReviewThatAStopLeavesForLater(EmbeddedKafka kafka, TestInfo test)
      throws Exception {
    createTopics(kafka, test, Map.of());
    model.gate.drainPermits();
    try (ScoringService service = start();
        var producer = topics.producer(Map.of("linger.ms", 1000))) {
      send(producer, 0, EchoModel.bytes("fine"));
      send(producer, 0, "no review".getBytes(StandardCharsets.UTF_8));
      producer.flush();
      CompletableFuture<Void> closed;
      try {
        Awaitility.await().until(() -> model.gate.hasQueuedThreads());
        closed = CompletableFuture.runAsync(service::close);
        Awaitility.await().until(() -> service.health().toString().contains("PENDING_SHUTDOWN"));
      } finally {
        model.gate.release(1000); // Else the service could not close.
      }
      closed.get();
    }
    consume(settings.topics().predictions(), 1);
    assertThat(committed()).isEqualTo(1);

    try (ScoringService service = start()) {
      produce(1);
      consume(settings.topics().predictions(), 2);

      consume(settings.topics().deadLetters(), 1);
      assertThat(service.stopped()).isNotDone();
    }
  }
}
