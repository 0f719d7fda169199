package org.sentimentstreams.cli;

import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.scoring.SecuredKafka;

/**
 * The closed loop with every role a user of its own, who has nothing but the rights of
 * docs/security.md: a publisher, the service, a trainer, producers and readers. Files of models are
 * kept in Kafka.
 */
@Tag("broker")
@Timeout(300)
class LeastRightsTest {
  @TempDir private static Path folder;
  private static SecuredKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    PyTorch.threadsPerBatch(1);
    kafka = new SecuredKafka(folder);
    succeeds(as("admin").run("topics", "create"));
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  /** The shell of a user; each has a machine of its own. */
  private static Shell as(String user) throws IOException {
    Path recipe =
        Files.writeString(
            folder.resolve("fast.yaml"), "{epochs: 3, head: {dropout: 0}, held-out: {share: 0.3}}");
    Shell shell =
        Shell.withoutBroker()
            .with("SENTIMENT_TOPICS_PARTITIONS", "2")
            .with("SENTIMENT_APPLICATION_ID", "sentiment-streams")
            .with("SENTIMENT_ARTIFACTS_STORE", "kafka:")
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_TRAINING_RECIPE", recipe.toString())
            .with("SENTIMENT_TRAINING_NEW_LABELS", "0")
            .with("SENTIMENT_HTTP_PORT", "-1")
            .with("SENTIMENT_CACHE_DIR", folder.resolve("cache-of-" + user).toString());
    for (Map.Entry<String, String> each : kafka.login("PLAIN", user).entrySet()) {
      String name = each.getKey().toUpperCase(Locale.ROOT).replace('.', '_');
      String prefix = name.startsWith("BOOTSTRAP") ? "SENTIMENT_" : "SENTIMENT_KAFKA_";
      shell = shell.with(prefix + name, each.getValue());
    }
    return shell;
  }

  private static void grant() throws Exception {
    kafka.forbidAll();
    kafka.allow("producer", TOPIC, "reviews", WRITE);
    kafka.allow("producer", TOPIC, "labels", WRITE);
    kafka.allow("reader", TOPIC, "predictions", READ);
    kafka.allow("reader", TOPIC, "model-registry", READ);
    kafka.allow("reader", TOPIC, "model-status", READ);
    kafka.allow("reader", TOPIC, "exams", READ);
    grantTheService();
    for (String user : new String[] {"publisher", "trainer"}) {
      kafka.allow(user, TOPIC, "model-registry", READ);
      kafka.allow(user, TOPIC, "model-registry", WRITE);
      kafka.allow(user, TOPIC, "model-artifacts", READ);
      kafka.allow(user, TOPIC, "model-artifacts", WRITE);
      kafka.allow(user, TRANSACTIONAL_ID, "model-artifacts", WRITE);
    }
    kafka.allow("publisher", TOPIC, "model-status", READ);
    kafka.allow("publisher", TOPIC, "training-commands", WRITE);
    kafka.allow("trainer", TOPIC, "labels", READ);
    kafka.allow("trainer", TOPIC, "exams", READ);
    kafka.allow("trainer", TOPIC, "exams", WRITE);
    kafka.allow("trainer", TOPIC, "training-commands", READ);
    kafka.allow("trainer", GROUP, "sentiment-streams-trainer-sentiment", READ);
  }

  private static void grantTheService() throws Exception {
    kafka.allow("service", TOPIC, "reviews", READ);
    kafka.allow("service", TOPIC, "predictions", WRITE);
    kafka.allow("service", TOPIC, "reviews-dlq", WRITE);
    kafka.allow("service", GROUP, "sentiment-streams", READ);
    kafka.allow("service", TRANSACTIONAL_ID, "sentiment-streams", WRITE);
    kafka.allow("service", TOPIC, "model-registry", READ);
    kafka.allow("service", TOPIC, "model-artifacts", READ);
    kafka.allow("service", TOPIC, "model-status", WRITE);
    kafka.allow("service", TOPIC, "exams", READ);
  }

  /** A command that runs until it is closed. */
  private record Running(
      Terminal terminal, ByteArrayOutputStream err, CompletableFuture<Integer> code)
      implements AutoCloseable {
    static Running start(Shell shell, String... command) {
      var err = new ByteArrayOutputStream();
      Terminal terminal =
          Terminal.of(
              InputStream.nullInputStream(), new ByteArrayOutputStream(), err, shell.environment());
      return new Running(
          terminal, err, CompletableFuture.supplyAsync(() -> Sentiment.run(terminal, command)));
    }

    String said() {
      return err.toString(StandardCharsets.UTF_8);
    }

    void awaitWord(String word) {
      await(() -> said().contains(word) || code.isDone());
      assertThat(said()).contains(word);
    }

    @Override
    public void close() {
      terminal.interruption().request();
      assertThat(code.orTimeout(60, TimeUnit.SECONDS).join()).as(said()).isEqualTo(130);
    }
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(90)).pollInSameThread().until(condition);
  }

  private static Result succeeds(Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private static String labels() {
    StringBuilder lines = new StringBuilder("id\tlabel\ttext\n");
    for (int i = 0; i < 60; i++) {
      lines.append(
          i % 2 == 0
              ? "r%d\tnegative\ta b %s\n".formatted(i, letters(i))
              : "r%d\tpositive\tx y %s\n".formatted(i, letters(i)));
    }
    return lines.toString();
  }

  private static String letters(int number) {
    return number == 0 ? "" : (char) ('a' + number % 26) + " " + letters(number / 26);
  }

  @Test
  void shouldCloseTheLoopWithTheLeastRightsOfEachRole() throws Exception {
    grant();
    String model = TinyModel.write(folder.resolve("first"), 1).path().toString();
    succeeds(as("publisher").run("model", "import", model, "--promote"));
    succeeds(as("producer").typing("one\ntwo\n").run("produce"));

    try (Running service = Running.start(as("service"), "serve")) {
      await(() -> service.code().isDone() || predictions() == 2);
      assertThat(service.code()).as(service.said()).isNotDone();
      // Their rights let the service tell and the publisher hear that the second one serves.
      String second = TinyModel.write(folder.resolve("second"), 2).path().toString();
      succeeds(as("publisher").run("model", "import", second, "--promote", "--wait"));

      Path labels = Files.writeString(folder.resolve("labels.tsv"), labels());
      succeeds(as("producer").run("produce", labels.toString(), "--labels"));
      try (Running trainer = Running.start(as("trainer"), "train", "serve")) {
        trainer.awaitWord("This trainer leads");
        succeeds(as("publisher").run("train", "now"));
        await(() -> trainer.code().isDone() || list().contains("from the topic of labels"));
        assertThat(trainer.code()).as(trainer.said()).isNotDone();
      }
      assertThat(service.code()).as(service.said()).isNotDone();
    }
  }

  private static int predictions() throws IOException {
    return succeeds(as("reader").consume("--format", "jsonl")).outLines().size();
  }

  private static String list() throws IOException {
    return succeeds(as("reader").run("model", "list")).out();
  }

  @Test
  void shouldNameTheRightThatTheRegistryNeeds() throws Exception {
    kafka.forbidAll();
    kafka.allow("publisher", TOPIC, "model-registry", READ);
    String model = TinyModel.write(folder.resolve("third"), 3).path().toString();

    Result refused = as("publisher").run("model", "import", model);

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("model-artifacts");
  }
}
