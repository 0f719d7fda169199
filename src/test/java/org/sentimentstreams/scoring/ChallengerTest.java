package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
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
import org.sentimentstreams.challenger.KeyPlace;
import org.sentimentstreams.challenger.Trial;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.OwnTopics;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.exam.records.ExamWriter;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.ExamAnswer;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.serving.ModelFollower;

/** A champion and a challenger of the registry, on a broker. */
@Tag("broker")
@Timeout(300)
@ExtendWith(SharedKafka.class)
class ChallengerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LIMIT = 32;

  @TempDir private Path folder;
  private OwnTopics topics;
  private Settings settings;
  private ModelRegistry registry;
  private ModelVersion champion;
  private ModelVersion challenger;
  private ModelFollower follower;
  private ScoringService service;

  private void prepare(EmbeddedKafka kafka, TestInfo test, Map<String, String> more)
      throws IOException {
    Map<String, String> flags = new HashMap<>(more);
    flags.put("cache.dir", folder.resolve("cache").toString());
    flags.put("state.dir", folder.resolve("state").toString());
    flags.put("artifacts.store", "file:" + folder.resolve("store"));
    topics = new OwnTopics(kafka, test, flags).create();
    settings = topics.settings();
    registry = ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE);
    champion = publish("champion", 1);
    challenger = publish("challenger", 2);
    point(ModelHistory.CHAMPION, champion);
  }

  private ModelVersion publish(String name, long seed) throws IOException {
    try (ArtifactStore store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      return new ModelPublisher(registry, store, folder.resolve("scratch"), LIMIT)
          .publish("sentiment", TinyModel.write(folder.resolve(name), seed), version -> {})
          .version();
    }
  }

  private void point(String alias, ModelVersion version) {
    String before = registry.refresh().model("sentiment").aliases().get(alias);
    registry.point(
        "sentiment", alias, version == null ? null : version.getId(), before, "a person");
  }

  private Trial serve() {
    follower =
        new ModelFollower(
            settings.serving(),
            ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE),
            new LoadOptions(LIMIT),
            "test-instance",
            new SimpleMeterRegistry());
    var live = follower.start();
    var contender = follower.contender().orElseThrow();
    service =
        new ScoringService(
            settings.scoring(),
            Map.of("sentiment", live),
            Map.of("sentiment", contender),
            1,
            new SimpleMeterRegistry());
    service.start();
    return contender.trial();
  }

  @AfterEach
  void close() {
    if (service != null) {
      service.close();
    }
    if (follower != null) {
      follower.close();
    }
    registry.close();
    topics.close();
  }

  private static String key(int number) {
    return "key " + number;
  }

  private static boolean isBelow(double share, String key) {
    return KeyPlace.of(key.getBytes(StandardCharsets.UTF_8), "") < share;
  }

  /** So many letters are a text of their own, since the tiny model knows letters only. */
  private void produce(int from, int to) {
    try (var producer = topics.producer()) {
      for (int i = from; i < to; i++) {
        producer.send(
            new ProducerRecord<>(
                settings.topics().reviews(),
                key(i).getBytes(StandardCharsets.UTF_8),
                EchoModel.bytes("good " + Integer.toString(i, 26))));
      }
    }
  }

  /** Reads until there are so many, and a moment longer. */
  private List<ConsumerRecord<byte[], byte[]>> read(String topic, int expected) {
    Map<String, Object> configs = ClientSettings.consumer(settings.kafka());
    configs.put("isolation.level", "read_committed");
    configs.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (records.size() < expected && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      consumer.poll(Duration.ofMillis(500)).forEach(records::add);
    }
    return records;
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), StandardCharsets.UTF_8);
  }

  private static Prediction prediction(ConsumerRecord<byte[], byte[]> record) {
    return AvroSerde.of(Prediction.class).deserializer().deserialize("", record.value());
  }

  private static void awaitShare(Trial trial, double share) {
    Awaitility.await().atMost(PATIENCE).until(() -> trial.share() == share);
  }

  @Test
  void shouldScoreAShareInTheShadowAndLeaveTheStreamToTheChampion(
      EmbeddedKafka kafka, TestInfo test) throws Exception {
    prepare(kafka, test, Map.of("challenger.mode", "shadow", "challenger.share", "0.4"));
    point(ModelHistory.CHALLENGER, challenger);
    Trial trial = serve();
    awaitShare(trial, 0.4);
    produce(0, 200);
    Set<String> inShare =
        IntStream.range(0, 200)
            .mapToObj(ChallengerTest::key)
            .filter(key -> isBelow(0.4, key))
            .collect(Collectors.toSet());

    assertThat(read(settings.topics().predictions(), 200))
        .hasSize(200)
        .allMatch(record -> prediction(record).getVersion().equals(champion.getId()));
    List<ConsumerRecord<byte[], byte[]>> shadow =
        read(settings.topics().shadowPredictions(), inShare.size());
    assertThat(shadow)
        .allMatch(record -> prediction(record).getVersion().equals(challenger.getId()));
    assertThat(shadow.stream().map(ChallengerTest::key))
        .containsExactlyInAnyOrderElementsOf(inShare);
    assertThat(trial.figures().orElseThrow().reviews()).isEqualTo(inShare.size());
  }

  @Test
  void shouldServeAShareUntilExamsFindTheChallengerWorse(EmbeddedKafka kafka, TestInfo test)
      throws Exception {
    prepare(kafka, test, Map.of("challenger.mode", "canary", "challenger.canary.steps", "0.4"));
    point(ModelHistory.CHALLENGER, challenger);
    Trial trial = serve();
    awaitShare(trial, 0.4);
    produce(0, 200);

    List<ConsumerRecord<byte[], byte[]>> all = read(settings.topics().predictions(), 200);
    assertThat(all).hasSize(200);
    for (ConsumerRecord<byte[], byte[]> record : all) {
      assertThat(prediction(record).getVersion())
          .isEqualTo((isBelow(0.4, key(record)) ? challenger : champion).getId());
    }

    answerExams();
    awaitShare(trial, 0);
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              ModelHistory history = registry.refresh().model("sentiment");
              assertThat(history.aliases())
                  .containsEntry(ModelHistory.CHALLENGER_STOPPED, challenger.getId())
                  .containsEntry(ModelHistory.CHAMPION, champion.getId());
              var changes = history.changes();
              assertThat(changes.get(changes.size() - 1).wish().getReason())
                  .contains("by exams it is worse");
            });
    produce(200, 300);
    assertThat(read(settings.topics().predictions(), 300).subList(200, 300))
        .allMatch(record -> prediction(record).getVersion().equals(champion.getId()));

    point(ModelHistory.CHALLENGER_STOPPED, null);
    awaitShare(trial, 0.4);
  }

  /** To 40 texts the champion alone has the right answer. */
  private void answerExams() {
    List<ExamAnswer> answers = new ArrayList<>();
    for (ModelVersion version : List.of(champion, challenger)) {
      for (int i = 0; i < 40; i++) {
        answers.add(
            ExamAnswer.newBuilder()
                .setModel("sentiment")
                .setVersion(version.getId())
                .setText("%064x".formatted(i))
                .setReview("review " + i)
                .setRight(List.of("positive"))
                .setPredicted(List.of(version.equals(champion) ? "positive" : "negative"))
                .setLabeledAt(Instant.EPOCH)
                .build());
      }
    }
    try (var writer = new ExamWriter(settings.kafka(), settings.topics().exams(), PATIENCE)) {
      writer.write(answers);
    }
  }

  @Test
  void shouldKnowFromTheRegistryThatACanaryHasEnded(EmbeddedKafka kafka, TestInfo test)
      throws Exception {
    prepare(kafka, test, Map.of("challenger.mode", "canary", "challenger.canary.steps", "0.4"));
    point(ModelHistory.CHALLENGER, challenger);
    point(ModelHistory.CHALLENGER_STOPPED, challenger);
    Trial trial = serve();

    Awaitility.await().atMost(PATIENCE).until(() -> trial.stopped().isPresent());
    assertThat(trial.share()).isZero();

    point(ModelHistory.CHALLENGER, null);
    Awaitility.await().atMost(PATIENCE).until(() -> trial.figures().isEmpty());
    point(ModelHistory.CHALLENGER_STOPPED, null);
    point(ModelHistory.CHALLENGER, challenger);
    awaitShare(trial, 0.4);
    assertThat(registry.refresh().model("sentiment").aliases())
        .doesNotContainKey(ModelHistory.CHALLENGER_STOPPED);
  }

  @Test
  void shouldGoOnWithTheChampionWhateverTheChallengerIs(EmbeddedKafka kafka, TestInfo test)
      throws Exception {
    prepare(kafka, test, Map.of("challenger.mode", "canary", "challenger.canary.steps", "1"));
    ModelVersion broken = publish("broken", 3);
    try (ArtifactStore store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      for (ModelFile file : broken.getFiles()) {
        if (file.getName().endsWith(".safetensors")) {
          store.delete(file.getSha256());
        }
      }
    }
    Trial trial = serve();
    point(ModelHistory.CHALLENGER, broken);
    produce(0, 20);
    assertThat(read(settings.topics().predictions(), 20))
        .allMatch(record -> prediction(record).getVersion().equals(champion.getId()));

    point(ModelHistory.CHALLENGER, challenger);
    awaitShare(trial, 1);
    point(ModelHistory.CHALLENGER, null);
    awaitShare(trial, 0);

    point(ModelHistory.CHALLENGER, challenger);
    awaitShare(trial, 1);
    point(ModelHistory.CHAMPION, challenger);
    awaitShare(trial, 0);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> follower.version().getId().equals(challenger.getId()));
    produce(20, 40);
    assertThat(read(settings.topics().predictions(), 40).subList(20, 40))
        .allMatch(record -> prediction(record).getVersion().equals(challenger.getId()));
    assertThat(follower.health()).isEqualTo(Health.UP);
  }
}
