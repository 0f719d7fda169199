package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.store.SmallDisk;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.TrainingCurves;
import org.sentimentstreams.training.LearnableRows;

/** What {@code train serve} does when processes, the store and Kafka fail under it. */
@Tag("broker")
@Timeout(300)
@ExtendWith(SharedKafka.class)
class TrainerFaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path temporary;
  private Shell shell;
  private Path store;
  private int processes;
  private Running running;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) throws IOException {
    PyTorch.threadsPerBatch(1);
    String name = test.getTestMethod().orElseThrow().getName();
    setUp(kafka, name + test.getDisplayName().replaceAll("[^a-zA-Z0-9]", ""));
  }

  private void setUp(EmbeddedKafka kafka, String prefix) throws IOException {
    store = temporary.resolve("store");
    shell =
        TrainingShell.on(kafka, prefix, temporary)
            .with("SENTIMENT_ARTIFACTS_STORE", "file:" + store);
  }

  @AfterEach
  void stop() throws Exception {
    if (running != null) {
      running.stop();
    }
  }

  private void label(String rows) throws IOException {
    TrainingShell.label(shell, temporary, rows);
  }

  private ModelRegistry registry() {
    Settings settings = SettingsLoader.load(Optional.empty(), shell.environment(), Map.of());
    return ModelRegistry.open(
        settings.kafka(), settings.topics().modelRegistry(), Duration.ofSeconds(30));
  }

  private ModelHistory history() {
    try (ModelRegistry registry = registry()) {
      return registry.state().model("sentiment");
    }
  }

  private SentimentProcess trainer() throws IOException {
    Path log = temporary.resolve("trainer-%d.log".formatted(processes++));
    return SentimentProcess.start(log, shell.environment(), "train", "serve");
  }

  /** In this JVM. */
  private record Running(
      Terminal terminal, ByteArrayOutputStream err, CompletableFuture<Integer> code) {

    static Running start(Shell shell) {
      var err = new ByteArrayOutputStream();
      Terminal terminal =
          Terminal.of(
                  InputStream.nullInputStream(),
                  new ByteArrayOutputStream(),
                  err,
                  shell.environment())
              .withBrokerTimeout(Duration.ofSeconds(30));
      return new Running(
          terminal,
          err,
          CompletableFuture.supplyAsync(() -> Sentiment.run(terminal, "train", "serve")));
    }

    String said() {
      return err.toString(StandardCharsets.UTF_8);
    }

    void await(String text) {
      Awaitility.await().alias(text).atMost(PATIENCE).until(() -> said().contains(text));
    }

    HttpResponse<String> health() throws IOException, InterruptedException {
      await("metrics of the trainer: http://");
      String said = said();
      URI page = URI.create(said.substring(said.indexOf("http://")).lines().findFirst().orElse(""));
      HttpRequest request = HttpRequest.newBuilder(page.resolve("/health/ready")).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    void stop() throws Exception {
      terminal.interruption().request();
      code.get(60, TimeUnit.SECONDS);
    }
  }

  private static void await(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(condition::getAsBoolean);
  }

  private boolean storeHasFiles() {
    try (Stream<Path> files = Files.walk(store)) {
      return files.anyMatch(Files::isRegularFile);
    } catch (IOException e) {
      return false;
    }
  }

  /** Fetches and verifies all files of all versions. */
  private void requireWholeVersions() {
    for (ModelVersion version : history().versions()) {
      Path folder = temporary.resolve("export-%d".formatted(processes++));
      Result exported = shell.run("model", "export", version.getId(), folder.toString());
      assertThat(exported.code()).as(exported.err()).isZero();
    }
    assertThat(history().champion().flatMap(history()::version).isPresent())
        .isEqualTo(history().champion().isPresent());
  }

  @Test
  void shouldLeaveWholeVersionsOnlyWhereverItIsKilled() throws Exception {
    label(LearnableRows.tsv(0, 200));
    for (String moment :
        new String[] {"Training, since", "new texts encoded", "a file", "a version"}) {
      // A kill may come late, and then there is nothing left that another trainer would train.
      if (!history().versions().isEmpty()) {
        break;
      }
      try (SentimentProcess trainer = trainer()) {
        switch (moment) {
          case "a file" -> await(this::storeHasFiles);
          case "a version" -> await(() -> !history().versions().isEmpty());
          default -> trainer.await(moment);
        }
        trainer.kill();
      }
      requireWholeVersions();
    }

    running = Running.start(shell);
    await(() -> history().champion().isPresent());
    requireWholeVersions();
    assertThat(history().versions()).hasSize(1);
  }

  /** The engine would crash a process that ends under it, and what is open be left behind. */
  @ParameterizedTest
  @ValueSource(strings = {"This trainer leads", "Training, since", "new texts encoded", "a file"})
  @DisabledOnOs(OS.WINDOWS)
  void shouldEndCleanlyWhereverItIsStopped(String moment) throws Exception {
    label(LearnableRows.tsv(0, 200));
    try (SentimentProcess trainer = trainer()) {
      if (moment.equals("a file")) {
        await(this::storeHasFiles);
      } else {
        trainer.await(moment);
      }

      assertThat(trainer.terminate()).as(trainer.said()).isEqualTo(143);
      assertThat(trainer.said()).doesNotContain("SIGSEGV", "Exception", "sentiment: ");
    }
    requireNoHalves(temporary.resolve("cache"));
    requireWholeVersions();
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels,", "held out:", "epoch 1:"})
  @DisabledOnOs(OS.WINDOWS)
  void shouldEndARunCleanlyWhereverItIsStopped(String moment) throws Exception {
    Path data =
        Files.writeString(
            temporary.resolve("data.tsv"), "id\tlabel\ttext\n" + LearnableRows.tsv(0, 4000));
    Path output = temporary.resolve("trained");
    Path log = temporary.resolve("run.log");
    try (SentimentProcess run =
        SentimentProcess.start(
            log,
            shell.environment(),
            "train",
            "run",
            "--recipe",
            "fine-tune",
            "--override",
            "precision=fp32",
            "--override",
            "epochs=50",
            "--data",
            data.toString(),
            "--output",
            output.toString())) {
      run.await(moment);

      assertThat(run.terminate()).as(run.said()).isEqualTo(143);
      assertThat(run.said()).doesNotContain("SIGSEGV", "Exception", "sentiment: ");
    }
    assertThat(output).doesNotExist();
  }

  private static void requireNoHalves(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return; // It had not come so far.
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith("candidate-") || name.startsWith("publishing-"));
    }
  }

  @Test
  void shouldPromoteWhatATrainerLeftThatDiedBetweenPublishingAndPromoting() throws Exception {
    label(LearnableRows.tsv(0, 200));
    Result published =
        shell.run("train", "run", "--from-topic", "--no-promote", "--recipe", recipe());
    assertThat(published.code()).as(published.err()).isZero();
    running = Running.start(shell);
    running.await("This trainer leads");
    running.stop();
    assertThat(history().champion()).isEmpty();

    try (ModelRegistry registry = registry()) {
      ModelVersion version = registry.state().model("sentiment").versions().get(0);
      TrainingCurves curves =
          TrainingCurves.newBuilder(version.getTraining()).setPromotes(true).build();
      registry.announce(ModelVersion.newBuilder(version).setTraining(curves).build());
    }
    running = Running.start(shell);

    running.await("is the champion now");
    assertThat(history().champion()).hasValue(history().versions().get(0).getId());
  }

  private String recipe() {
    return TrainingShell.recipe(temporary).toString();
  }

  @Test
  void shouldWaitForBrokersThatDoNotAnswerYetButNotForEver() {
    Result refused = shell.withoutAnswer().run("train", "serve");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("Trying again for at most 1 s");
    assertThat(refused.errLines().get(refused.errLines().size() - 1))
        .startsWith("sentiment: ")
        .contains("no-such-host.invalid:9092");
  }

  @Test
  void shouldLeaveTheLeadToTheOtherTrainerWhenOneDies() throws Exception {
    try (SentimentProcess first = trainer()) {
      first.await("This trainer leads");
      try (SentimentProcess second = trainer()) {
        second.await("Another trainer leads; this one waits");
        label(LearnableRows.tsv(0, 50));
        first.kill();
        second.await("This trainer leads");
        label(LearnableRows.tsv(50, 100));
        second.await("Published");

        assertThat(first.said()).doesNotContain("Training, since");
        assertThat(history().versions()).hasSize(1);
        assertThat(second.terminate()).isEqualTo(143);
      }
    }
  }

  /** A machine that is moved, say: it wakes up in the belief that it leads. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldNotPublishWhatAnotherHasMeanwhileAfterItWasStopped() throws Exception {
    try (SentimentProcess first = trainer()) {
      first.await("This trainer leads");
      try (SentimentProcess second = trainer()) {
        second.await("Another trainer leads; this one waits");
        label(LearnableRows.tsv(0, 200));
        first.await("Training, since");
        first.freeze();
        second.await("Published");

        first.thaw();

        first.await("The result of this training is dropped, because another trainer leads now");
        first.await("Another trainer leads; this one waits");
        assertThat(first.terminate()).isEqualTo(143);
        assertThat(first.said()).doesNotContain("Published");
        assertThat(history().versions()).hasSize(1);
        assertThat(second.terminate()).isEqualTo(143);
      }
    }
    requireWholeVersions();
  }

  @Test
  void shouldTryAgainUntilTheStoreIsBack() throws Exception {
    running = Running.start(shell);
    running.await("This trainer leads");
    // A file where the folder should be is a store that cannot be written to, even by root.
    Path away = temporary.resolve("away");
    if (Files.exists(store)) {
      Files.move(store, away);
    }
    Files.createFile(store);
    label(LearnableRows.tsv(0, 200));
    running.await("Will try again");
    assertThat(history().versions()).isEmpty();

    Files.delete(store);

    await(() -> history().champion().isPresent());
    requireWholeVersions();
    assertThat(running.said()).containsOnlyOnce("Training, since");
  }

  @Test
  void shouldPublishWhatItHasTrainedWhenTheStoreHasRoomAgain() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(store, "4m")) {
      Path filler = store.resolve("filler");
      fill(filler);
      label(LearnableRows.tsv(0, 200));
      running = Running.start(shell);
      running.await("No space left on device");
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(running.health())
                      .satisfies(ready -> assertThat(ready.statusCode()).isEqualTo(503))
                      .extracting(HttpResponse::body, STRING)
                      .contains("Will try again: ", "No space left on device"));
      assertThat(history().versions()).isEmpty();

      Files.delete(filler);

      await(() -> history().champion().isPresent());
      Awaitility.await().atMost(PATIENCE).until(() -> running.health().statusCode() == 200);
      assertThat(running.said()).containsOnlyOnce("Training, since");
      assertThat(running.said()).containsOnlyOnce("Will try again: ");
      requireWholeVersions();
      running.stop();
      running = null;
    }
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] some = new byte[4096];
      for (int i = 0; i < 2000; i++) {
        out.write(some);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left on device");
      return;
    }
    fail("The disk takes whatever comes");
  }

  @Test
  void shouldGoOnWhenTheBrokerIsBack() throws Exception {
    Path data = Files.createDirectories(temporary.resolve("broker"));
    EmbeddedKafka.Options options = EmbeddedKafka.Options.defaults().withDataDir(data);
    int port;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(options)) {
      port = Integer.parseInt(kafka.bootstrapServers().replaceFirst(".*:", ""));
      setUp(kafka, "restarted");
      label(LearnableRows.tsv(0, 90));
      running = Running.start(shell);
      running.await("This trainer leads");
    }
    // Nobody answers now.
    Thread.sleep(3000);
    try (EmbeddedKafka kafka = TrainingShell.restart(options.withPort(port))) {
      assertThat(kafka.bootstrapServers()).endsWith(":" + port);
      label(LearnableRows.tsv(90, 110));

      await(() -> history().champion().isPresent());

      assertThat(running.said()).contains("200 labels, 200 used");
      running.stop();
      running = null;
    }
  }

  @Test
  void shouldSayWhyLabelsCannotBeTrainedOnAndWaitForBetterOnes() throws Exception {
    shell = shell.with("SENTIMENT_TRAINING_NEW_LABELS", "1");
    running = Running.start(shell);
    running.await("This trainer leads");

    label("r1\tpositive\tu v w\n");
    running.await("These labels cannot be trained on: ");
    StringBuilder same = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      same.append("same%d\tpositive\tu v w %d\n".formatted(i, i));
    }
    label(same.toString());
    running.await("have the labels [positive]: rows of two labels or more are needed");
    assertThat(history().versions()).isEmpty();

    label(LearnableRows.tsv(100, 200));
    await(() -> history().champion().isPresent());
  }

  @Test
  void shouldOutliveATrainingThatDiverges() throws Exception {
    // Every step makes the weights nine times as large.
    Path wild =
        Files.writeString(
            temporary.resolve("wild.yaml"),
            """
            head: {dropout: 0}
            optimizer: {kind: sgd, momentum: 0, learning-rate: 10, weight-decay: 1, decay-all: true, clip-norm: 0}
            batches: {size: 1}
            """);
    shell = shell.with("SENTIMENT_TRAINING_RECIPE", wild.toString());
    running = Running.start(shell);
    running.await("This trainer leads");

    label(LearnableRows.tsv(0, 200));
    running.await("the training diverged in epoch 1");

    assertThat(history().versions()).isEmpty();
    label(LearnableRows.tsv(200, 100));
    await(() -> running.said().split("the training diverged", -1).length == 3);
    assertThat(running.code()).isNotDone();
  }
}
