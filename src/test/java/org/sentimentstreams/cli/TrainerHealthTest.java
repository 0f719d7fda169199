package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.deploy.DocumentedMetrics;
import org.sentimentstreams.deploy.MetricNamesTest;
import org.sentimentstreams.deploy.Promtool;
import org.sentimentstreams.training.LearnableRows;

/** What {@code train serve} shows over HTTP, in processes of its own. */
@Tag("broker")
@Timeout(300)
@ExtendWith(SharedKafka.class)
class TrainerHealthTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path temporary;
  private Shell shell;
  private int processes;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) throws IOException {
    setUp(kafka, test.getTestMethod().orElseThrow().getName());
  }

  private void setUp(EmbeddedKafka kafka, String prefix) throws IOException {
    shell = TrainingShell.on(kafka, prefix, temporary);
  }

  private void label(int count) throws IOException {
    TrainingShell.label(shell, temporary, LearnableRows.tsv(0, count));
  }

  private SentimentProcess trainer() throws IOException {
    Path log = temporary.resolve("trainer-%d.log".formatted(processes++));
    return SentimentProcess.start(log, shell.environment(), "train", "serve");
  }

  private static HttpResponse<String> get(SentimentProcess trainer, String path)
      throws IOException, InterruptedException {
    trainer.await("metrics of the trainer: http://");
    String said = trainer.said();
    URI page = URI.create(said.substring(said.indexOf("http://")).lines().findFirst().orElse(""));
    HttpRequest request = HttpRequest.newBuilder(page.resolve("/" + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static double metric(SentimentProcess trainer, String sample) throws Exception {
    return get(trainer, "metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(sample + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(assertion);
  }

  private static void awaitReady(SentimentProcess trainer) {
    eventually(() -> assertThat(get(trainer, "health/ready").statusCode()).isEqualTo(200));
  }

  @Test
  void shouldBeReadyWhetherItLeadsOrWaitsAndCountItsTrainings() throws Exception {
    try (SentimentProcess first = trainer()) {
      awaitReady(first);
      eventually(() -> assertThat(metric(first, "sentiment_trainer_leads")).isEqualTo(1));
      try (SentimentProcess second = trainer()) {
        second.await("Another trainer leads");
        awaitReady(second);
        label(120);
        first.await("Published");

        eventually(
            () -> {
              assertThat(metric(first, "sentiment_trainings_total")).isEqualTo(1);
              assertThat(metric(first, "sentiment_labels_seen_reviews")).isEqualTo(120);
              assertThat(metric(first, "sentiment_labels_used_reviews")).isEqualTo(120);
              assertThat(metric(first, "sentiment_labels_new_reviews")).isZero();
              assertThat(metric(first, "sentiment_training_epoch")).isEqualTo(15);
              assertThat(metric(first, "sentiment_training_running")).isZero();
              assertThat(metric(first, "sentiment_training_last_success_seconds")).isPositive();
            });
        assertThat(get(first, "metrics").body())
            .containsPattern("sentiment_trainings_total\\{.*outcome=\"promoted\".*} 1")
            .containsPattern("sentiment_training_score\\{.*side=\"candidate\".*} [01]\\.")
            .contains("kafka_consumer_");
        assertThat(MetricNamesTest.missingInTrainer(get(first, "metrics").body())).isEmpty();
        String page = get(second, "metrics").body();
        assertThat(DocumentedMetrics.missingCounters(page, true)).isEmpty();
        assertThat(DocumentedMetrics.counted(page))
            .allMatch(sample -> sample.startsWith("sentiment_http_answers_total"));
        assertThat(DocumentedMetrics.undocumented(page)).isEmpty();
        if (Promtool.isThere()) {
          assertThat(Promtool.complaints(page)).isEmpty();
          assertThat(Promtool.notNumbers(page, MetricNamesTest.panels())).isEmpty();
        }
        assertThat(metric(second, "sentiment_trainer_leads")).isZero();
        assertThat(metric(second, "sentiment_trainer_ready")).isEqualTo(1);
        assertThat(metric(second, "sentiment_trainings_total")).isZero();
        assertThat(get(second, "health/live").body()).contains("\"UP\"");

        assertThat(first.terminate()).isEqualTo(143);
        assertThat(first.said()).doesNotContain("Exception");
      }
    }
  }

  private static void requireDown(SentimentProcess trainer, String reason) throws Exception {
    HttpResponse<String> ready = get(trainer, "health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains(reason);
    assertThat(metric(trainer, "sentiment_trainer_ready")).isZero();
    assertThat(get(trainer, "health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldCountATrainingThatFailed() throws Exception {
    shell = shell.with("SENTIMENT_TRAINING_NEW_LABELS", "1");
    label(1);
    try (SentimentProcess trainer = trainer()) {
      trainer.await("These labels cannot be trained on");

      eventually(
          () ->
              assertThat(get(trainer, "metrics").body())
                  .containsPattern("sentiment_trainings_total\\{.*outcome=\"failed\".*} 1"));
      awaitReady(trainer);
    }
  }

  @Test
  void shouldSayThatKafkaIsAwayAndBeReadyWhenItIsBack() throws Exception {
    Path data = Files.createDirectories(temporary.resolve("broker"));
    EmbeddedKafka.Options options = EmbeddedKafka.Options.defaults().withDataDir(data);
    EmbeddedKafka kafka = EmbeddedKafka.start(options);
    int port = Integer.parseInt(kafka.bootstrapServers().replaceFirst(".*:", ""));
    setUp(kafka, "away");
    try (SentimentProcess leader = trainer()) {
      leader.await("This trainer leads");
      try (SentimentProcess waiter = trainer()) {
        waiter.await("Another trainer leads");
        awaitReady(leader);
        awaitReady(waiter);
        kafka.close();

        eventually(() -> requireDown(leader, "Will try again: "));
        eventually(() -> requireDown(waiter, "Kafka has not heard from this trainer for "));

        kafka = TrainingShell.restart(options.withPort(port));
        awaitReady(leader);
        awaitReady(waiter);
      }
    } finally {
      kafka.close();
    }
  }

  @Test
  void shouldSayThatThePortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());

      Result refused = shell.run("train", "serve", "--set", "http.port=" + port);

      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.errLines()).hasSize(1);
      assertThat(refused.err()).contains("cannot listen at", port, "Set http.port to another");
    }
  }
}
