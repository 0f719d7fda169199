package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.cli.serve.ChampionTraining;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.ops.TrainingView;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.training.LearnableRows;

@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class TrainTopicCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary;
  private Shell shell;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) throws IOException {
    PyTorch.threadsPerBatch(1);
    shell = TrainingShell.on(kafka, test.getTestMethod().orElseThrow().getName(), temporary);
  }

  private void label(String rows) throws IOException {
    TrainingShell.label(shell, temporary, rows);
  }

  private JsonNode train(String... more) throws IOException {
    String[] arguments = new String[more.length + 6];
    String[] fixed = {
      "train",
      "run",
      "--from-topic",
      "--json",
      "--recipe",
      TrainingShell.recipe(temporary).toString()
    };
    System.arraycopy(fixed, 0, arguments, 0, fixed.length);
    System.arraycopy(more, 0, arguments, fixed.length, more.length);
    Result trained = shell.run(arguments);
    assertThat(trained.code()).as(trained.err()).isZero();
    return JSON.readTree(trained.out());
  }

  private ModelHistory history() {
    Settings settings =
        SettingsLoader.load(Optional.empty(), shell.environment(), java.util.Map.of());
    try (ModelRegistry registry =
        ModelRegistry.open(
            settings.kafka(), settings.topics().modelRegistry(), Duration.ofSeconds(30))) {
      return registry.state().model(settings.model().name());
    }
  }

  @Test
  void shouldPublishPromoteRefuseAndReplay() throws IOException {
    label(LearnableRows.tsv(0, 200));
    JsonNode first = train();

    assertThat(first.get("promoted").asBoolean()).as(first.toString()).isTrue();
    assertThat(first.get("reason").asText()).startsWith("there is no champion");
    assertThat(history().champion()).hasValue(first.get("version").asText());
    assertThat(history().find("champion").getLabelOffsets()).hasSize(2);
    TrainingView shown = ChampionTraining.of(history().find("champion")).orElseThrow();
    assertThat(shown.decision()).isEqualTo(first.get("reason").asText());
    assertThat(shown.recipe()).isEqualTo("fast");
    assertThat(shown.epochs()).hasSize(15).allMatch(epoch -> epoch.trainLoss() > 0);
    assertThat(shown.confusion().stream().flatMap(List::stream).mapToLong(count -> count).sum())
        .isEqualTo(first.get("metrics").get("rows").asLong());
    Result replayed =
        shell.run("train", "replay", "champion", "--output", temporary.resolve("again").toString());
    assertThat(replayed.out()).as(replayed.err()).contains("the same files");

    // From labels by chance nothing can be learned.
    label(LearnableRows.tsv(1000, 600, row -> Integer.bitCount(row * 0x9e3779b9) % 2 == 0));
    JsonNode worse = train();

    assertThat(history().champion()).hasValue(first.get("version").asText());
    assertThat(worse.get("promoted").asBoolean()).isFalse();
    assertThat(history().versions()).hasSize(2);
    assertThat(history().versions().get(1).getGate()).isEqualTo(worse.get("reason").asText());
    assertThat(history().versions().get(1).getParent()).isEqualTo(first.get("version").asText());
  }

  @Test
  void shouldScoreTheVersionOnATestFileWithoutWhatItHasLearned() throws IOException {
    label(LearnableRows.tsv(0, 200));
    String rows = "id\tlabel\ttext\n" + LearnableRows.tsv(190, 50);
    Path test = Files.writeString(temporary.resolve("test.tsv"), rows);
    Path bad =
        Files.writeString(temporary.resolve("bad.tsv"), "label\ttext\nodd\tnobody has this\n");

    Result refused = shell.run("train", "run", "--from-topic", "--test", bad.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("bad.tsv line 2 has the label \"odd\"");
    assertThat(history().versions()).isEmpty();

    JsonNode trained = train("--test", test.toString());

    assertThat(trained.get("scoredOn").asText()).isEqualTo("test");
    assertThat(trained.get("metrics").get("rows").asInt()).isEqualTo(40);
    assertThat(trained.get("metrics").get("accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(trained.get("labels").asInt()).isEqualTo(200);
  }

  @Test
  void shouldTrainAgainWhenALabelThatIsInTheWayIsTakenBack() throws IOException {
    label(LearnableRows.tsv(0, 200) + "typo\tpositiv\tu v w\n");
    Result refused = shell.run("train", "run", "--from-topic");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("(review typo) has the label \"positiv\"; the model knows");

    Result forgotten = shell.run("train", "forget", "typo");

    assertThat(forgotten.code()).as(forgotten.err()).isZero();
    assertThat(forgotten.out()).isEqualTo("Withdrew the labels of 1 of 1 reviews\n");
    assertThat(train().get("labels").asInt()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-promote", "--set=training.promotion=manual"})
  void shouldLeaveTheChampionToAPersonOnRequest(String request) throws IOException {
    label(LearnableRows.tsv(0, 200));

    JsonNode trained = train(request);

    assertThat(trained.get("promoted").asBoolean()).isFalse();
    assertThat(history().versions()).hasSize(1);
    assertThat(history().champion()).isEmpty();
  }

  @Test
  void shouldTrainWhenEnoughLabelsAreNewAndWhenItIsAsked() throws Exception {
    label(LearnableRows.tsv(0, 60));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    Terminal terminal = Terminal.of(InputStream.nullInputStream(), out, err, shell.environment());
    var code =
        CompletableFuture.supplyAsync(() -> Sentiment.run(terminal, "train", "serve", "--json"));

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> err.toString(StandardCharsets.UTF_8).contains("This trainer leads"));
    assertThat(history().versions()).isEmpty();
    label(LearnableRows.tsv(60, 100));
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> history().versions().size() == 1);
    assertThat(shell.run("train", "now").code()).isZero();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> out.toString(StandardCharsets.UTF_8).lines().count() == 2);
    terminal.interruption().request();

    assertThat(code.get(60, TimeUnit.SECONDS)).isEqualTo(130);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Training, since 160 labels are new", "Training, since a command asks for it");
    // The same labels gave the same model, so there is nothing new to publish.
    assertThat(history().versions()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "now, nobody-made-this",
    "serve, 'nor-this, nobody-made-this'",
    "run --from-topic, nor-this",
  })
  void shouldNameTheTopicThatIsMissingAndHowToMakeIt(String command, String missing) {
    Shell lacking =
        shell
            .with("SENTIMENT_TOPICS_TRAINING_COMMANDS", "nobody-made-this")
            .with("SENTIMENT_TOPICS_LABELS", "nor-this");

    Result refused = lacking.run(("train " + command).split(" "));

    assertThat(refused.code()).as(refused.err()).isEqualTo(1);
    assertThat(refused.errLines())
        .last(STRING)
        .startsWith("sentiment: ")
        .contains(missing, "sentiment topics create");
  }

  @Test
  void shouldNotBeAskedForFilesAndTheTopicAtOnce() {
    assertThat(shell.run("train", "run", "--from-topic", "--output", "x").code()).isEqualTo(2);
    assertThat(shell.run("train", "run").code()).isEqualTo(2);
  }
}
