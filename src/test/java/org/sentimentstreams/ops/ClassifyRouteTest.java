package org.sentimentstreams.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.schema.Prediction;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClassifyRouteTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlockingQueue<CompletableFuture<Prediction>> asked = new LinkedBlockingQueue<>();
  private final AtomicLong spent = new AtomicLong();
  private final AtomicInteger cancelled = new AtomicInteger();
  private OpsServer server;

  @BeforeEach
  void start() throws IOException {
    var share = new DeviceTimeLimit(1, Duration.ofSeconds(2), System::nanoTime);
    var classifyRoute = new ClassifyRoute(this::classify, share, Duration.ofMillis(500));
    server =
        OpsServer.start(
            SettingsLoader.load(Optional.empty(), Map.of(), Map.of()).ops(),
            List.of(router -> router.add(HttpMethod.POST, "/api/classify", classifyRoute::answer)));
  }

  private ClassifyAttempt classify(String text) {
    var result = new CompletableFuture<Prediction>();
    asked.add(result);
    return new ClassifyAttempt(result, spent::get, cancelled::incrementAndGet);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String request(String body) {
    return head("application/json", "Content-Length: " + body.length()) + body;
  }

  private static String head(String type, String header) {
    return "POST /api/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n%s\r\n\r\n"
        .formatted(type, header);
  }

  private RawClient client() throws IOException {
    return new RawClient(server.address());
  }

  private static Prediction prediction(Map<String, Double> scores) {
    return Prediction.newBuilder()
        .setLabel("positive")
        .setScore(0.5)
        .setScores(scores)
        .setModel("sentiment")
        .setVersion("v1")
        .setTokens(7)
        .setTruncated(false)
        .build();
  }

  private static JsonNode body(String answer) throws IOException {
    return JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  @Test
  void shouldLabelOneTextAtATimeAndTellOthersWhenToComeAgain() throws Exception {
    try (RawClient first = client();
        RawClient second = client()) {
      first.send(request("{\"text\":\"good\"}"));
      CompletableFuture<Prediction> result = asked.take();

      String refusal = second.send(request("{\"text\":\"bad\"}")).readAnswer();
      assertThat(refusal).startsWith("HTTP/1.1 429 ").contains("Retry-After: 1\r\n");
      assertThat(body(refusal).path("status").asInt()).isEqualTo(429);
      assertThat(body(refusal).path("error").asText()).contains("Another text is being tried");

      result.complete(prediction(Map.of("positive", 0.5)));
      assertThat(body(first.readAnswer()).path("label").asText()).isEqualTo("positive");
      second.send(request("{\"text\":\"bad\"}"));
      assertThat(asked.take()).isNotNull();
    }
  }

  @Test
  void shouldTellWhenToComeAgainOnceTheShareIsSpent() throws Exception {
    spent.set(Duration.ofSeconds(1000).toNanos());
    try (RawClient client = client()) {
      client.send(request("{\"text\":\"good\"}"));
      asked.take().complete(prediction(Map.of("positive", 0.5)));
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");

      String refusal = client.send(request("{\"text\":\"bad\"}")).readAnswer();
      assertThat(refusal)
          .startsWith("HTTP/1.1 429 ")
          .containsPattern("Retry-After: 9[0-9][0-9]\r\n");
      assertThat(body(refusal).path("error").asText()).contains("http.classify.percent");
    }
  }

  @Test
  void shouldGiveUpATextWhoseVisitorLeavesAndFreeThePlace() throws Exception {
    RawClient leaves = client().send(request("{\"text\":\"good\"}"));
    CompletableFuture<Prediction> result = asked.take();
    leaves.close();

    await().until(result::isCancelled);
    await().until(() -> cancelled.get() == 1);
    try (RawClient next = client()) {
      next.send(request("{\"text\":\"bad\"}"));
      asked.take().complete(prediction(Map.of("positive", 0.5)));
      assertThat(next.readAnswer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void shouldAnswerTheNextRequestThatCameBeforeTheAnswer() throws Exception {
    try (RawClient client = client()) {
      client.send(request("{\"text\":\"good\"}"));
      CompletableFuture<Prediction> first = asked.take();
      client.send(request("{\"text\":\"bad\"}"));

      assertThat(first).isNotDone();
      first.complete(prediction(Map.of("positive", 0.5)));
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
      asked.take().complete(prediction(Map.of("positive", 0.5)));
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void shouldRefuseABodyThatTakesTooLong() throws Exception {
    try (RawClient client = client()) {
      client.send(head("application/json", "Content-Length: 60")).send("{\"text\":");

      assertThat(client.readAnswer()).startsWith("HTTP/1.1 408 ").contains("\"status\":408");
      assertThat(client.isHungUpOn()).isTrue();
    }
  }

  @Test
  void shouldRefuseABodyThatIsTooLarge() throws Exception {
    String chunk = "1000\r\n" + "a".repeat(0x1000) + "\r\n";
    try (RawClient says = client();
        RawClient does = client()) {
      says.send(head("application/json", "Content-Length: 1000000000"));
      assertThat(says.readAnswer()).startsWith("HTTP/1.1 413 ").contains("65536 bytes");

      does.send(head("application/json", "Transfer-Encoding: chunked")).send(chunk.repeat(17));
      assertThat(does.readAnswer()).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void shouldSayWhatIsWrongWithARequest() throws Exception {
    Map<String, String> sentences = new HashMap<>();
    sentences.put(request("{"), "this is not JSON");
    sentences.put(request("[1]"), "not blank");
    sentences.put(request("{\"text\":\"  \"}"), "not blank");
    sentences.put(request("{\"text\":\"" + "a".repeat(10_001) + "\"}"), "10000 characters");
    sentences.put(request("[".repeat(30_000)), "this is not JSON");
    sentences.put(request(""), "not blank");
    sentences.put(head("text/plain", "Content-Length: 0"), "application/json");
    sentences.put(head("application/json", "Transfer-Encoding: chunked") + "zz\r\n", "EOF");
    for (Map.Entry<String, String> each : sentences.entrySet()) {
      try (RawClient client = client()) {
        String answer = client.send(each.getKey()).readAnswer();

        assertThat(answer).as(each.getKey()).startsWith("HTTP/1.1 400 ").contains("\"status\":400");
        assertThat(answer).contains(each.getValue());
      }
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldShowTheHighestScoresOnlyWhereThereAreMany() throws Exception {
    Map<String, Double> scores = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      scores.put("label " + i, i / 1000.0);
    }
    try (RawClient client = client()) {
      client.send(request("{\"text\":\"good\"}"));
      asked.take().complete(prediction(scores));

      JsonNode shown = body(client.readAnswer()).path("scores");
      assertThat(shown).hasSize(100);
      assertThat(shown.has("label 999")).isTrue();
      assertThat(shown.has("label 899")).isFalse();
    }
  }

  @Test
  void shouldSayThatTheModelFailed() throws Exception {
    try (RawClient client = client()) {
      client.send(request("{\"text\":\"good\"}"));
      asked.take().completeExceptionally(new IllegalStateException("x".repeat(100_000)));

      String answer = client.readAnswer();
      assertThat(answer).startsWith("HTTP/1.1 503 ").contains("could not label this text: xxx");
      assertThat(answer).hasSizeLessThan(2000);
    }
  }
}
