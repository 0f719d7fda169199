package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.schema.Review;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.live.LabelTopic;

/** From a review on its topic over the page to a label on its topic, and back. */
@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class ServeLabelsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String TEXT = "a secret opinion of a kettle";

  @TempDir private Path temporary;
  private URI page;

  private JsonNode post(String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(page.resolve(path))
            .header("Authorization", "Bearer sesame")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonNode next() {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> post("/api/labels/next", "{}").path("review"), review -> !review.isMissingNode());
  }

  private static List<LabeledText> read(LabelTopic topic) {
    topic.readToEnd();
    return topic.dataset().rows();
  }

  private static void send(Settings settings, String id) {
    try (var producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings.kafka()),
            new StringSerializer(),
            AvroSerde.of(Review.class).serializer())) {
      producer.send(
          new ProducerRecord<>(
              settings.topics().reviews(), id, Review.newBuilder().setText(TEXT).build()));
    }
  }

  @Test
  void shouldPutALabelOnTheTopicUnderTheReviewsKeyAndTakeItBack(EmbeddedKafka kafka)
      throws Exception {
    String model = TinyModel.write(temporary.resolve("m"), 1).path().toString();
    Shell shell =
        Shell.on(kafka, "serve-labels")
            .with("SENTIMENT_APPLICATION_ID", "serve-labels")
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_HTTP_TOKEN", "sesame")
            .with("SENTIMENT_HTTP_LABELS", "true")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
    shell.run("topics", "create");
    Settings settings = SettingsLoader.load(Optional.empty(), shell.environment(), Map.of());
    var err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(
            InputStream.nullInputStream(), new ByteArrayOutputStream(), err, shell.environment());
    var code =
        CompletableFuture.supplyAsync(
            () -> Sentiment.run(terminal, "serve", "--bootstrap-model", model));
    try (LabelTopic labels =
        new LabelTopic(settings.kafka(), settings.topics().labels(), PATIENCE, said -> {})) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> err.toString(StandardCharsets.UTF_8).contains("http://"));
      page = addressIn(err.toString(StandardCharsets.UTF_8));
      send(settings, "review-7");
      long number = next().get("number").asLong();

      post("/api/labels", "{\"number\": %d, \"label\": \"negative\"}".formatted(number));

      assertThat(read(labels))
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.id()).isEqualTo("review-7");
                assertThat(row.text()).isEqualTo(TEXT);
                assertThat(row.label()).isEqualTo("negative");
              });
      post("/api/labels/undo", "{\"number\": %d}".formatted(number));
      assertThat(read(labels)).isEmpty();

      send(settings, null);
      number = next().get("number").asLong();
      post("/api/labels", "{\"number\": %d, \"label\": \"positive\"}".formatted(number));
      assertThat(read(labels))
          .extracting(LabeledText::id)
          .containsExactly("sha256:" + Digests.sha256(TEXT));
      assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain(TEXT, "sesame");
    } finally {
      terminal.interruption().request();
      code.get(60, TimeUnit.SECONDS);
    }
  }

  private static URI addressIn(String text) {
    return text.lines()
        .filter(line -> line.contains("http://"))
        .map(line -> URI.create(line.substring(line.indexOf("http://")).strip()))
        .findFirst()
        .orElseThrow();
  }
}
