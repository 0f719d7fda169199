package org.sentimentstreams.training.exam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Standing;
import org.sentimentstreams.exam.PairedAnswers;
import org.sentimentstreams.exam.Share;
import org.sentimentstreams.exam.records.ExamRecords;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.registry.AliasChange;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.RegistryException;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.OffsetRange;
import org.sentimentstreams.training.LearnableRows;

/** Versions of random weights; a label is right that the good one predicts. */
@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class ExamRoomTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final LoadOptions OPTIONS = new LoadOptions(32);

  @TempDir private Path folder;
  private OwnTopics topics;
  private Settings settings;
  private ModelRegistry registry;
  private ArtifactStore store;
  private Classifier good;
  private final List<ExamRoom> rooms = new ArrayList<>();
  private long now;

  @BeforeEach
  void connect(EmbeddedKafka kafka, TestInfo test) throws IOException {
    PyTorch.threadsPerBatch(1);
    topics =
        new OwnTopics(
                kafka,
                test,
                Map.of(
                    "cache.dir",
                    folder.resolve("cache").toString(),
                    "artifacts.store",
                    "file:" + folder.resolve("store"),
                    "topics.partitions",
                    "3",
                    "exam.last",
                    "10"))
            .create();
    settings = topics.settings();
    registry = ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE);
    store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
    good = Classifier.load(TinyModel.write(folder.resolve("good"), 1), OPTIONS, null);
  }

  @AfterEach
  void close() throws IOException {
    for (ExamRoom room : rooms) {
      room.close();
    }
    good.close();
    store.close();
    registry.close();
    topics.close();
  }

  private ModelVersion publish(int seed, OffsetRange... trainedOn) throws IOException {
    return publish(
        seed == 1
            ? ModelDirectory.open(folder.resolve("good"))
            : TinyModel.write(folder.resolve("other-" + seed), seed),
        trainedOn);
  }

  private ModelVersion publish(ModelDirectory directory, OffsetRange... trainedOn)
      throws IOException {
    return new ModelPublisher(registry, store, folder.resolve("scratch"), 32)
        .publish(
            settings.model().name(),
            directory,
            version -> version.setLabelOffsets(List.of(trainedOn)))
        .version();
  }

  private void point(String alias, ModelVersion version) {
    String model = settings.model().name();
    String before = registry.refresh().model(model).aliases().get(alias);
    registry.point(model, alias, version.getId(), before, null);
  }

  private String right(int row) {
    return label(good, LearnableRows.text(row));
  }

  private void label(int partition, String source, int... rows) throws Exception {
    label(partition, source, "r", rows);
  }

  private void label(int partition, String source, String prefix, int... rows) throws Exception {
    Map<Integer, String> labels = new LinkedHashMap<>();
    for (int row : rows) {
      labels.put(row, right(row));
    }
    label(partition, source, prefix, labels);
  }

  /** Sends these labels of rows in their order. */
  private void label(int partition, String source, String prefix, Map<Integer, String> labels)
      throws Exception {
    try (var producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings.kafka()),
            new StringSerializer(),
            AvroSerde.of(LabeledReview.class).serializer())) {
      now = Math.max(now, System.currentTimeMillis());
      for (int row : labels.keySet()) {
        LabeledReview label =
            LabeledReview.newBuilder()
                .setText(LearnableRows.text(row))
                .setLabel(labels.get(row))
                .setSource(source)
                .build();
        producer
            .send(
                new ProducerRecord<>(
                    settings.topics().labels(), partition, now++, prefix + row, label))
            .get();
      }
    }
  }

  private void withdraw(int partition, String review) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings.kafka()),
            new StringSerializer(),
            new StringSerializer())) {
      producer
          .send(new ProducerRecord<>(settings.topics().labels(), partition, review, null))
          .get();
    }
  }

  private static int[] rows(int from, int count) {
    return IntStream.range(from, from + count).toArray();
  }

  private ExamRoom room() {
    ArtifactCache cache = ArtifactCache.of(settings.artifacts(), store);
    ExamRoom room =
        new ExamRoom(settings.trainer(), cache, OPTIONS, PATIENCE, said -> {}, () -> true);
    rooms.add(room);
    return room;
  }

  /** Holds exams until nothing has come for a while. */
  private ExamReport examined(ExamRoom room) throws IOException {
    for (int round = 0; round < 8; round++) {
      room.hold(Duration.ofMillis(250));
    }
    return room.report(Instant.ofEpochMilli(now));
  }

  private static Standing standing(ExamReport report, Role role) {
    return report.standing(role).orElseThrow();
  }

  @Test
  void shouldCompareTheChampionWithTheOneBeforeAndTheChallenger() throws Exception {
    point("champion", publish(2));
    point("champion", publish(1));
    point("challenger", publish(3));
    label(0, null, rows(0, 20));
    label(2, null, rows(20, 20));

    ExamReport report = examined(room());

    assertThat(standing(report, Role.CHAMPION).all().answers()).isEqualTo(new Share(40, 40));
    assertThat(standing(report, Role.CHAMPION).last().answers()).isEqualTo(new Share(10, 10));
    Share ofPrevious = standing(report, Role.PREVIOUS).all().answers();
    assertThat(ofPrevious.of()).isEqualTo(40);
    assertThat(standing(report, Role.PREVIOUS).ahead())
        .hasValue(new PairedAnswers(40, 0, 40 - ofPrevious.right()));
    assertThat(standing(report, Role.CHALLENGER).all().answers().of()).isEqualTo(40);
  }

  @Test
  void shouldAskNoLabelThatAVersionWasTrainedOn() throws Exception {
    label(0, null, rows(0, 12));
    label(1, null, rows(12, 8));
    ModelVersion fromFiles = publish(2);
    ModelVersion fromTopic = publish(1, new OffsetRange(0, 0L, 7L), new OffsetRange(1, 0L, 8L));
    point("champion", fromFiles);
    point("champion", fromTopic);

    label(2, null, rows(20, 5));
    ExamReport report = examined(room());

    // 5 of partition 0, none of partition 1, and those that came later.
    assertThat(standing(report, Role.CHAMPION).all().answers().of()).isEqualTo(10);
    assertThat(standing(report, Role.PREVIOUS).all().answers().of()).isEqualTo(5);
    assertThat(standing(report, Role.PREVIOUS).ahead().orElseThrow().questions()).isEqualTo(5);
  }

  @Test
  void shouldCountOnlyTheFirstLabelOfATextAndChosenOnesApart() throws Exception {
    point("champion", publish(1));
    label(0, null, rows(0, 6));
    label(1, null, "copy-", rows(0, 6));
    label(1, "suggest:uncertain", rows(6, 4));
    label(2, "suggest:random", rows(10, 3));
    label(2, null, "later-", rows(6, 4));

    ExamRoom room = room();
    ExamReport report = examined(room);
    label(0, null, "again-", rows(0, 10));

    assertThat(standing(report, Role.CHAMPION).all().answers()).isEqualTo(new Share(9, 9));
    assertThat(standing(report, Role.CHAMPION).chosen().answers()).isEqualTo(new Share(4, 4));
    assertThat(examined(room)).isEqualTo(report);
  }

  @Test
  void shouldSayTheSameAfterARestartAndWithTwoRoomsAtOnce() throws Exception {
    point("champion", publish(2));
    point("champion", publish(1));
    label(0, null, rows(0, 30));
    ExamRoom first = room();
    ExamReport report = examined(first);
    ExamRoom second = room();

    assertThat(examined(second).standings()).isEqualTo(report.standings());

    label(1, null, rows(30, 10));
    ExamReport both = examined(first);
    assertThat(standing(both, Role.CHAMPION).all().answers().of()).isEqualTo(40);
    assertThat(examined(second).standings()).isEqualTo(both.standings());
    assertThat(examined(first).standings()).isEqualTo(both.standings());
  }

  @Test
  void shouldSayTheSameIfTheAnswersAreLostAndTheLabelsAreReplayed() throws Exception {
    point("champion", publish(2));
    point("champion", publish(1));
    label(2, null, rows(0, 15));
    label(0, null, "copy-", rows(5, 15));
    ExamReport report = examined(room());
    topics.admin().deleteTopics(List.of(settings.topics().exams())).all().get();
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> topics.create() != null && room() != null);

    assertThat(examined(rooms.get(rooms.size() - 1)).standings()).isEqualTo(report.standings());
  }

  @Test
  void shouldAskAChallengerThatComesLaterAllThatItWasNotTrainedOn() throws Exception {
    ModelVersion challenger = publish(3);
    point("champion", publish(1));
    label(0, null, rows(0, 20));
    ExamRoom room = room();
    assertThat(examined(room).standing(Role.CHALLENGER)).isEmpty();

    point("challenger", challenger);

    ExamReport report = examined(room);
    assertThat(standing(report, Role.CHALLENGER).all().answers().of()).isEqualTo(20);
    assertThat(standing(report, Role.CHALLENGER).ahead().orElseThrow().questions()).isEqualTo(20);
  }

  @Test
  void shouldTakeBackTheAnswersToAWithdrawnLabelAndAskTheNextOfItsText() throws Exception {
    point("champion", publish(1));
    label(0, null, rows(0, 6));
    label(1, null, "copy-", rows(5, 1));
    ExamRoom room = room();
    assertThat(standing(examined(room), Role.CHAMPION).all().answers().of()).isEqualTo(6);

    withdraw(0, "r5");
    withdraw(0, "r4");

    ExamReport report = examined(room);
    assertThat(standing(report, Role.CHAMPION).all().answers().of()).isEqualTo(5);
    assertThat(examined(room()).standings()).isEqualTo(report.standings());
    try (ExamRecords records =
        new ExamRecords(
            settings.kafka(), settings.topics().exams(), settings.model().name(), PATIENCE)) {
      String champion = standing(report, Role.CHAMPION).version();
      assertThat(records.transcript(champion).against(records.transcript(champion)).questions())
          .isEqualTo(5);
    }
  }

  /** A model that may give a text any of its labels, both or none. */
  private ModelDirectory ofSeveralLabels(String name, int seed) throws IOException {
    Path directory = TinyModel.write(folder.resolve(name), seed).path();
    Path config = directory.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\\{", "{\"problem_type\": \"multi_label_classification\", "));
    return ModelDirectory.open(directory);
  }

  private static Set<String> labels(Classifier model, int row) {
    Set<String> labels = new TreeSet<>();
    model
        .resultOf(LearnableRows.text(row))
        .scores()
        .forEach(
            (label, score) -> {
              if (score > 0.5) {
                labels.add(label);
              }
            });
    return labels;
  }

  @Test
  void shouldCountAllLabelsOfATextThatMayHaveSeveral() throws Exception {
    ModelDirectory several = ofSeveralLabels("several", 1);
    point("champion", publish(ofSeveralLabels("before", 3)));
    point("champion", publish(several));
    int right = 0;
    int wrong = 0;
    int either = 0;
    int both = 0;
    Map<Integer, String> labels = new LinkedHashMap<>();
    try (Classifier model = Classifier.load(several, OPTIONS, null)) {
      for (int row : rows(0, 60)) {
        Set<String> predicted = labels(model, row);
        Set<String> given = new TreeSet<>(predicted);
        if (row % 3 == 0) {
          // Another set: with one label more or less.
          given =
              predicted.contains("positive") ? Set.of("negative") : Set.of("positive", "negative");
        }
        if (!given.isEmpty()) {
          labels.put(row, String.join("|", given));
          boolean isRight = given.equals(predicted);
          right += isRight ? 1 : 0;
          wrong += isRight ? 0 : 1;
          boolean isPredicted = predicted.contains("negative");
          boolean isGiven = given.contains("negative");
          either += isPredicted || isGiven ? 1 : 0;
          both += isPredicted && isGiven ? 1 : 0;
        }
      }
    }
    label(0, null, "r", labels);

    ExamReport report = examined(room());

    Standing champion = standing(report, Role.CHAMPION);
    assertThat(champion.all().answers()).isEqualTo(new Share(right, right + wrong));
    assertThat(right).as("there are right ones").isPositive();
    assertThat(wrong).as("there are wrong ones").isPositive();
    assertThat(champion.all().found()).containsEntry("negative", new Share(both, either));
    assertThat(standing(report, Role.PREVIOUS).ahead().orElseThrow().questions())
        .isEqualTo(right + wrong);
  }

  /** The champion is another one than the good version, which was champion before. */
  private void promoteABadOne() throws IOException {
    point("champion", publish(1));
    point("champion", publish(bad()));
  }

  /** The first seed of a model that disagrees with the good one on more than half of the rows. */
  private int bad() throws IOException {
    for (int seed = 2; ; seed++) {
      ModelDirectory directory = TinyModel.write(folder.resolve("tried-" + seed), seed);
      try (Classifier other = Classifier.load(directory, OPTIONS, null)) {
        long agreed =
            Arrays.stream(rows(0, 40))
                .mapToObj(LearnableRows::text)
                .filter(text -> label(other, text).equals(label(good, text)))
                .count();
        if (agreed < 20) {
          return seed;
        }
      }
    }
  }

  private static String label(Classifier model, String text) {
    return model.run(List.of(model.encode(text))).get(0).label();
  }

  private ModelHistory history() {
    return registry.refresh().model(settings.model().name());
  }

  /** What exams call for with these settings so many minutes after the last label. */
  private Optional<ExamVerdict> verdict(ExamReport report, int minutes, String... more) {
    Map<String, String> flags = new HashMap<>(Map.of("exam.action", "act"));
    for (String each : more) {
      String[] parts = each.split("=", 2);
      flags.put(parts[0], parts[1]);
    }
    Instant then = Instant.ofEpochMilli(now).plus(Duration.ofMinutes(minutes));
    return ExamVerdict.of(report, history(), topics.with(flags).exam(), then);
  }

  private static String hindrance(Optional<ExamVerdict> verdict) {
    return verdict.orElseThrow().hindrance().orElse("none");
  }

  @Test
  void shouldGoBackToTheOneBeforeIfItIsBetter() throws Exception {
    promoteABadOne();
    label(0, null, rows(0, 20));
    ExamRoom room = room();
    assertThat(hindrance(verdict(examined(room), 61))).contains("50 labels", "exam.least.labels");
    label(1, null, rows(20, 40));
    ExamReport report = examined(room);
    String before = history().champion().orElseThrow();

    assertThat(hindrance(verdict(report, 0))).contains("a person made " + before);
    assertThat(hindrance(verdict(report, 61, "exam.action=advise"))).contains("advise");
    ExamVerdict verdict = verdict(report, 61).orElseThrow();
    assertThat(verdict.hindrance()).isEmpty();
    room.act(verdict);

    assertThat(history().champion()).hasValue(standing(report, Role.PREVIOUS).version());
    AliasChange change = history().changes().get(history().changes().size() - 1);
    assertThat(change.rollback()).isTrue();
    assertThat(change.wish().getReason())
        .startsWith("by exams: ")
        .contains(before, "on 60 labels", "band of 95.00 %");
    assertThat(verdict(examined(room), 61)).as("nothing is before it").isEmpty();
    assertThatThrownBy(() -> room.act(verdict)).isInstanceOf(RegistryException.class);
  }

  @Test
  void shouldPromoteABetterChallengerAndThenPause() throws Exception {
    ModelVersion better = publish(1);
    int seed = bad();
    point("champion", publish(seed));
    point("challenger", better);
    label(0, null, rows(0, 60));
    ExamRoom room = room();

    point("challenger-stopped", better);
    assertThat(hindrance(verdict(examined(room), 61))).contains("its canary has ended");
    registry.point(
        settings.model().name(), "challenger-stopped", null, better.getId(), "it may try again");
    room.act(verdict(examined(room), 61).orElseThrow());

    assertThat(history().champion()).hasValue(better.getId());
    assertThat(verdict(examined(room), 61)).as("it is better than the one before").isEmpty();
    // Somebody's labels turn: the one before is right now.
    ExamReport turned =
        new ExamReport(
            Map.of(
                Role.CHAMPION,
                standing(examined(room), Role.CHAMPION),
                Role.PREVIOUS,
                ahead(standing(examined(room), Role.PREVIOUS))),
            0.05);
    assertThat(hindrance(verdict(turned, 1))).contains("exams changed", "exam.pause.ms");
    assertThat(hindrance(verdict(turned, 120))).isEqualTo("none");
  }

  private static Standing ahead(Standing of) {
    return new Standing(
        of.version(),
        of.all(),
        of.last(),
        of.day(),
        of.chosen(),
        Optional.of(new PairedAnswers(100, 60, 1)));
  }

  @Test
  void shouldLeaveAFrozenModelAlone() throws Exception {
    promoteABadOne();
    label(0, null, rows(0, 60));
    ExamRoom room = room();
    ExamReport report = examined(room);
    registry.point(
        settings.model().name(), "frozen", history().champion().orElseThrow(), null, null);

    assertThat(hindrance(verdict(report, 61))).contains("frozen", "unfreeze");
  }

  @Test
  void shouldGoBackAtOnceFromWhatOnlyTheGateHadChosen() throws Exception {
    point("champion", publish(1));
    ModelVersion byGate = publish(bad());
    registry.announce(ModelVersion.newBuilder(byGate).setGate("accuracy 0.9 against 0.8").build());
    registry.point(
        settings.model().name(),
        "champion",
        byGate.getId(),
        history().champion().orElseThrow(),
        "accuracy 0.9 against 0.8");
    label(0, null, rows(0, 60));

    assertThat(hindrance(verdict(examined(room()), 0))).isEqualTo("none");
  }
}
