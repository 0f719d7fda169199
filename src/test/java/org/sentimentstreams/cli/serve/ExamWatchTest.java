package org.sentimentstreams.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.exam.records.ExamWriter;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.ops.ExamFigures;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.schema.ExamAnswer;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;

/** On a broker of its own, which goes away. */
@Tag("broker")
@Tag("slow")
@Timeout(180)
class ExamWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(2);

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private Settings settings;

  static {
    // A builder asks Avro for records as defaults, and it makes none of a package not yet trusted.
    AvroSerde<ModelVersion> unused = AvroSerde.of(ModelVersion.class);
  }

  @BeforeEach
  void startABroker() {
    kafka =
        EmbeddedKafka.start(EmbeddedKafka.Options.defaults().withDataDir(folder.resolve("kafka")));
    Map<String, String> flags = new HashMap<>();
    flags.put("bootstrap.servers", kafka.bootstrapServers());
    flags.put("topics.partitions", "1");
    flags.put("topics.replication.factor", "1");
    settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      new Topics(admin, kafka.bootstrapServers(), PATIENCE)
          .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
    }
  }

  @AfterEach
  void stopIt() {
    kafka.close();
  }

  private String promote(int number) {
    ModelFile file =
        ModelFile.newBuilder()
            .setName("model.safetensors")
            .setSha256(Digests.sha256("file " + number))
            .setBytes(number)
            .setLocation("file:" + number)
            .build();
    String digest = Versions.digest(List.of(file));
    ModelVersion version =
        ModelVersion.newBuilder()
            .setModel("sentiment")
            .setId("20260102T12000%d000Z-%s".formatted(number, digest.substring(0, 12)))
            .setDigest(digest)
            .setCreatedAt(Instant.now())
            .setFiles(List.of(file))
            .setLabels(List.of("negative", "positive"))
            .build();
    try (ModelRegistry registry =
        ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE)) {
      String before = registry.state().model("sentiment").champion().orElse(null);
      registry.announce(version);
      registry.point("sentiment", ModelHistory.CHAMPION, version.getId(), before, "a test");
    }
    return version.getId();
  }

  private void answer(String version, int question, String predicted) {
    try (ExamWriter writer =
        new ExamWriter(settings.kafka(), settings.topics().exams(), PATIENCE)) {
      writer.write(
          List.of(
              ExamAnswer.newBuilder()
                  .setModel("sentiment")
                  .setVersion(version)
                  .setText(Digests.sha256("question " + question))
                  .setReview("r" + question)
                  .setRight(List.of("positive"))
                  .setPredicted(List.of(predicted))
                  .setLabeledAt(Instant.now())
                  .build()));
    }
  }

  private static void await(ExamWatch watch, String role, long right, long labels) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                watch.figures().standings().stream()
                    .anyMatch(
                        standing ->
                            standing.role().equals(role)
                                && standing.all().right() == right
                                && standing.all().labels() == labels));
  }

  @Test
  void shouldFollowExamsAndKeepTheLastFiguresWhileTheBrokersAreAway() {
    String first = promote(1);
    answer(first, 1, "positive");
    answer(first, 2, "negative");
    try (ExamWatch watch = new ExamWatch(settings.trainer(), SHORT)) {
      await(watch, "champion", 1, 2);
      assertThat(watch.figures().labelsOfLastDay()).isEqualTo(2);

      String second = promote(2);
      answer(second, 2, "positive");
      await(watch, "champion", 1, 1);
      // Its answers from before are read again, since another version had not been watched.
      await(watch, "previous", 1, 2);
      ExamFigures before = watch.figures();
      assertThat(before.trouble()).isNull();
      assertThat(before.standings().get(1).ahead())
          .isEqualTo(new ExamFigures.Difference(1, -1, -1, 1));

      kafka.close();

      Awaitility.await().atMost(PATIENCE).until(() -> watch.figures().trouble() != null);
      assertThat(watch.figures().standings()).isEqualTo(before.standings());
      assertThat(watch.figures().asOf()).isGreaterThanOrEqualTo(before.asOf());
      assertThat(watch.figures().trouble()).contains(kafka.bootstrapServers());
    }
  }
}
