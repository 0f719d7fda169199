package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.deploy.DocumentedMetrics;
import org.sentimentstreams.deploy.MetricNamesTest;
import org.sentimentstreams.deploy.Promtool;
import org.sentimentstreams.model.TinyModel;

/** What {@code serve} shows over HTTP, with a registry, so that its metrics are there, too. */
@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class ServeMetricsTest {
  @TempDir private Path temporary;

  @Test
  void shouldShowItsHealthAndEveryMetricThatTheDashboardAsksFor(EmbeddedKafka kafka)
      throws Exception {
    String model = TinyModel.write(temporary.resolve("m"), 1).path().toString();
    Shell shell =
        Shell.on(kafka, "serve-metrics")
            .with("SENTIMENT_APPLICATION_ID", "serve-metrics")
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_CHALLENGER_MODE", "shadow")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
    shell.run("topics", "create");
    var err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(
            InputStream.nullInputStream(), new ByteArrayOutputStream(), err, shell.environment());
    var code =
        CompletableFuture.supplyAsync(
            () -> Sentiment.run(terminal, "serve", "--bootstrap-model", model));
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> err.toString(StandardCharsets.UTF_8).contains("http://"));
      URI page = addressIn(err.toString(StandardCharsets.UTF_8));
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(get(page, "health/ready")).contains("\"UP\""));

      String before = get(page, "metrics");
      assertThat(DocumentedMetrics.missingCounters(before, false)).isEmpty();
      assertThat(DocumentedMetrics.counted(before))
          .allMatch(sample -> sample.matches("sentiment_(model_fetched|http_answers)_.*"));
      assertThat(before).contains("sentiment_http_answers_total{status=\"429\"} 0.0");

      shell.typing("one\ntwo\n").run("produce", "--format", "lines");
      produceWhatIsNoReview(kafka);

      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(
              () ->
                  assertThat(get(page, "metrics"))
                      .containsPattern("sentiment_predictions_total\\{.*} [12]\\.0")
                      .containsPattern("sentiment_drift_reviews\\{.*\"running\".*} 2\\.0")
                      .containsPattern("sentiment_expected_accuracy\\{.*\"running\".*} 0\\.\\d")
                      .contains("sentiment_dead_letters_total 1.0"));
      String after = get(page, "metrics");
      assertThat(MetricNamesTest.missingIn(after)).isEmpty();
      assertThat(DocumentedMetrics.undocumented(after)).isEmpty();
      if (Promtool.isThere()) {
        assertThat(Promtool.complaints(after)).isEmpty();
        assertThat(Promtool.notNumbers(after, MetricNamesTest.panels())).isEmpty();
      }
      assertThat(get(page, "")).contains("<title>Sentiment Streams</title>");
    } finally {
      terminal.interruption().request();
      code.get(60, TimeUnit.SECONDS);
    }
  }

  private static void produceWhatIsNoReview(EmbeddedKafka kafka) {
    Map<String, Object> configs = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("serve-metrics-reviews", new byte[] {1, 2, 3}));
    }
  }

  private static URI addressIn(String text) {
    return text.lines()
        .filter(line -> line.contains("http://"))
        .map(line -> URI.create(line.substring(line.indexOf("http://")).strip()))
        .findFirst()
        .orElseThrow();
  }

  private static String get(URI page, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(page.resolve("/" + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
