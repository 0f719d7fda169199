package org.sentimentstreams.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.Prediction;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LabelRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "sesame";

  private final HttpClient http = HttpClient.newHttpClient();
  private final PredictionWatch watch =
      new PredictionWatch(new SimpleMeterRegistry(), System::currentTimeMillis);
  private final Topic topic = new Topic();
  private LabelChoices choices = new LabelChoices(List.of("negative", "positive"), false);
  private PageRoutes page;
  private OpsServer server;

  /** Labels as they come, and ids that were withdrawn; a topic that may be away. */
  private static final class Topic implements LabelSink {
    private final List<String> ids = new ArrayList<>();
    private final List<LabeledReview> labels = new ArrayList<>();
    private final List<String> withdrawn = new ArrayList<>();
    private boolean isAway;

    @Override
    public CompletableFuture<String> write(String id, LabeledReview label) {
      if (isAway) {
        return CompletableFuture.failedFuture(new IllegalStateException("Kafka is away"));
      }
      ids.add(id);
      labels.add(label);
      return CompletableFuture.completedFuture(id == null ? "made of the text" : id);
    }

    @Override
    public CompletableFuture<Void> withdraw(String id) {
      withdrawn.add(id);
      return CompletableFuture.completedFuture(null);
    }
  }

  @BeforeEach
  void start() throws IOException {
    page =
        new PageRoutes(
            new LivePage(
                "sentiment",
                new SimpleMeterRegistry(),
                watch,
                () -> Health.UP,
                () -> StreamFigures.NONE,
                Optional::empty,
                () -> ModelQuality.UNKNOWN,
                text -> ClassifyAttempt.failed(new IllegalStateException("not here")),
                Optional.of(new Labelling(() -> choices, topic))),
            1);
    server =
        OpsServer.start(
            SettingsLoader.load(
                    Optional.empty(), Map.of(), Map.of("http.token", TOKEN, "http.labels", "true"))
                .ops(),
            List.of(page::addTo));
  }

  @AfterEach
  void stop() {
    page.close();
    server.close();
  }

  private void score(String key, String text) {
    Prediction prediction =
        Prediction.newBuilder()
            .setLabel("positive")
            .setScore(0.875)
            .setScores(Map.of("positive", 0.875, "negative", 0.125))
            .setModel("sentiment")
            .setVersion("v1")
            .setTokens(7)
            .setTruncated(false)
            .build();
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    watch.accept(new ScoredReview(bytes, text, prediction, 0, 0, 0));
  }

  private HttpResponse<String> send(String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.address().resolve(path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> post(String path, String body) {
    return send(path, body, "Content-Type", "application/json", "Authorization", "Bearer " + TOKEN);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonNode next() {
    return json(post("/api/labels/next", "{}")).path("review");
  }

  private static String label(JsonNode review, String label) {
    return "{\"number\": %d, \"label\": \"%s\"}".formatted(review.get("number").asLong(), label);
  }

  @Test
  void shouldAskForAReviewAndPassOnItsLabelUnderTheReviewsKey() {
    String text = "A film about a kettle. ".repeat(100);
    score("review-7", text);

    JsonNode review = next();
    json(post("/api/labels", label(review, "negative")));

    assertThat(review.get("text").asText()).isEqualTo(text);
    assertThat(review.get("predicted").asText()).isEqualTo("positive");
    assertThat(topic.ids).containsExactly("review-7");
    LabeledReview written = topic.labels.get(0);
    assertThat(written.getText()).isEqualTo(text);
    assertThat(written.getLabel()).isEqualTo("negative");
    assertThat(written.getSource()).isEqualTo("page:random");
    assertThat(written.getLabeledAt()).isNotNull();
    assertThat(next().isMissingNode()).as("each is asked once").isTrue();
  }

  @Test
  void shouldSayInTheSourceThatThePersonHadSeenThePrediction() {
    score("review-7", "fine");
    long number = next().get("number").asLong();

    json(
        post(
            "/api/labels",
            "{\"number\": %d, \"label\": \"positive\", \"sawPrediction\": true}"
                .formatted(number)));

    assertThat(topic.labels.get(0).getSource()).isEqualTo("page:random:shown");
  }

  @Test
  void shouldWithdrawALabelAndAskAgain() {
    score(null, "fine");
    JsonNode review = next();
    json(post("/api/labels", label(review, "negative")));

    JsonNode again = json(post("/api/labels/undo", label(review, ""))).get("review");
    json(post("/api/labels", label(again, "positive")));

    assertThat(topic.withdrawn).containsExactly("made of the text");
    assertThat(again).isEqualTo(review);
    assertThat(topic.labels)
        .extracting(LabeledReview::getLabel)
        .containsExactly("negative", "positive");
  }

  @Test
  void shouldKeepTheReviewAtHandWhileKafkaIsAway() {
    score("review-7", "fine");
    JsonNode review = next();
    topic.isAway = true;

    HttpResponse<String> answer = post("/api/labels", label(review, "negative"));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("Kafka is away");
    topic.isAway = false;
    json(post("/api/labels", label(review, "negative")));
    assertThat(topic.ids).containsExactly("review-7");
  }

  @Test
  void shouldRefuseWhoHasNoTokenAndWhatABrowserSendsForAForeignPage() {
    score("review-7", "fine");
    String json = "application/json";
    String right = "Bearer " + TOKEN;
    for (String path : List.of("/api/labels", "/api/labels/next", "/api/labels/undo")) {
      assertThat(send(path, "{}", "Content-Type", json).statusCode()).isEqualTo(401);
      assertThat(send(path, "{}", "Content-Type", json, "Authorization", right + "s").statusCode())
          .isEqualTo(401);
      assertThat(send(path + "?token=" + TOKEN, "{}", "Content-Type", json).statusCode())
          .isEqualTo(401);
      assertThat(
              send(path, "{}", "Content-Type", "text/plain", "Authorization", right).statusCode())
          .isEqualTo(400);
    }
    assertThat(topic.ids).isEmpty();
    assertThat(topic.withdrawn).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNoLabelOfTheModelOrNoReviewAtHand() {
    score("review-7", "fine");
    JsonNode review = next();

    assertThat(post("/api/labels", label(review, "splendid")).statusCode()).isEqualTo(400);
    assertThat(post("/api/labels", "{\"label\": \"positive\"}").statusCode()).isEqualTo(400);
    assertThat(post("/api/labels", "{\"number\": 99, \"label\": \"positive\"}").statusCode())
        .isEqualTo(404);
    assertThat(post("/api/labels/undo", label(review, "")).statusCode()).isEqualTo(404);
    assertThat(post("/api/labels", "[" + " ".repeat(5000)).statusCode()).isEqualTo(413);
    assertThat(topic.ids).isEmpty();
  }

  @Test
  void shouldSayHowToLabelWhereATextMayHaveSeveralLabels() {
    choices = new LabelChoices(List.of("plot", "music"), true);
    score("review-7", "fine");

    HttpResponse<String> answer = post("/api/labels/next", "{}");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("--labels-only");
  }

  @Test
  void shouldRefuseAFloodOfRequestsUntilSomeTimeHasPassed() throws IOException {
    AtomicLong nanoTime = new AtomicLong();
    LabelPool pool = new LabelPool("sentiment", new SplittableRandom(1));
    LabelDesk desk =
        new LabelDesk(pool, new Labelling(() -> choices, topic), System::currentTimeMillis);
    LabelRoutes routes = new LabelRoutes(desk, new RequestLimit(5, 3, nanoTime::get));
    server.close();
    server =
        OpsServer.start(
            SettingsLoader.load(Optional.empty(), Map.of(), Map.of("http.token", TOKEN)).ops(),
            List.of(routes::addTo));

    assertThat(statuses(4)).containsExactly(200, 200, 200, 429);
    assertThat(post("/api/labels/undo", "{\"number\": 1}").statusCode()).isEqualTo(429);
    assertThat(post("/api/labels/next", "{}").headers().firstValue("Retry-After")).hasValue("1");
    nanoTime.addAndGet(Duration.ofMillis(400).toNanos());
    assertThat(statuses(3)).containsExactly(200, 200, 429);
  }

  private List<Integer> statuses(int requests) {
    return IntStream.range(0, requests)
        .mapToObj(i -> post("/api/labels/next", "{}").statusCode())
        .toList();
  }
}
