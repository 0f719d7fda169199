package org.sentimentstreams.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.ops.ConnectionLimits.Limits;

/** Clients that mean harm, or are clumsy, and a probe that must be answered all the same. */
@Tag("slow")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpUnderAttackTest {
  private static final int TINY_WINDOW = 2048;
  private static final Duration SHORT = Duration.ofMillis(500);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<RawClient> clients = new ArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private Supplier<Health> health = () -> Health.UP;
  private PageRoutes page;
  private OpsServer server;

  private void start(Limits limits) throws IOException {
    page =
        new PageRoutes(
            new LivePage(
                "sentiment",
                new SimpleMeterRegistry(),
                new PredictionWatch(new SimpleMeterRegistry(), System::currentTimeMillis),
                () -> Health.UP,
                () -> StreamFigures.NONE,
                Optional::empty,
                () -> ModelQuality.UNKNOWN,
                text -> new ClassifyAttempt(new CompletableFuture<>(), () -> 0, () -> {}),
                Optional.empty()),
            1);
    server =
        OpsServer.start(
            SettingsLoader.load(Optional.empty(), Map.of(), Map.of()).ops(),
            List.of(
                new HealthRoutes(() -> health.get(), SHORT)::addTo,
                new MetricsRoute(registry)::addTo,
                page::addTo),
            limits);
  }

  private void start() throws IOException {
    start(Limits.DEFAULT);
  }

  @AfterEach
  void stop() throws IOException {
    end.countDown();
    for (RawClient client : clients) {
      client.close();
    }
    page.close();
    server.close();
  }

  private URI address() {
    return server.address();
  }

  private RawClient client(int window) throws IOException {
    var client = new RawClient(address(), window);
    clients.add(client);
    return client;
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private String ask(String request) throws IOException {
    return RawClient.ask(address(), request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
  }

  private void assertThatProbesAreAnswered() throws IOException {
    assertThat(ask(get("/health/live"))).startsWith("HTTP/1.1 200 ").contains("\"UP\"");
    assertThat(ask(get("/health/ready"))).startsWith("HTTP/1.1 200 ").contains("\"UP\"");
  }

  @Test
  void shouldAnswerProbesWhileBodiesDrip() throws Exception {
    start();
    for (int i = 0; i < 60; i++) {
      client(0)
          .send(
              "POST /api/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  + "Content-Length: 60000\r\n\r\n{");
    }

    assertThatProbesAreAnswered();
    assertThat(ask(get("/metrics"))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void shouldAnswerProbesWhileAnswersAreNotRead() throws Exception {
    for (int i = 0; i < 2000; i++) {
      Gauge.builder("gauge." + i, () -> 1).description("d".repeat(1000)).register(registry);
    }
    start();
    for (int i = 0; i < 60; i++) {
      client(TINY_WINDOW).send(get("/metrics").repeat(10));
    }

    assertThatProbesAreAnswered();
  }

  @Test
  void shouldAnswerProbesWhileAScrapeTakesForEver() throws Exception {
    Gauge.builder("gauge", this::waitForTheEnd).register(registry);
    start();
    for (int i = 0; i < 60; i++) {
      client(0).send(get("/metrics"));
    }

    assertThatProbesAreAnswered();
  }

  private double waitForTheEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 1;
  }

  @Test
  void shouldSayThatReadinessIsSilentWhileItIs() throws Exception {
    health =
        () -> {
          waitForTheEnd();
          return Health.UP;
        };
    start();
    for (int i = 0; i < 60; i++) {
      client(0).send(get("/health/ready"));
    }

    assertThat(ask(get("/health/live"))).startsWith("HTTP/1.1 200 ");
    assertThat(ask(get("/health/ready"))).startsWith("HTTP/1.1 503 ").contains("did not report");
  }

  @Test
  void shouldAnswerProbesAmongMoreIdleConnectionsThanThereMayBe() throws Exception {
    start(new Limits(20, Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5)));
    for (int i = 0; i < 100; i++) {
      client(0).send(i % 2 == 0 ? "" : "GET / HTTP/1.1\r\nHo");
    }

    assertThatProbesAreAnswered();
    assertThat(clients.get(0).isHungUpOn()).isTrue();
  }

  @Test
  void shouldAnswerProbesWhileAsManyAnswersAsThereMayBeAreUnderWay() throws Exception {
    start(new Limits(20, Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5)));
    for (int i = 0; i < 40; i++) {
      client(0)
          .send(
              "POST /api/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  + "Content-Length: 6\r\n\r\n{");
    }

    assertThatProbesAreAnswered();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET / HTTP/1.1\r\nX: "})
  void shouldHangUpOnAConnectionThatBringsNoRequestInTime(String begin) throws Exception {
    start(new Limits(20, SHORT, Duration.ofMinutes(5), Duration.ofMinutes(5)));

    assertThat(client(0).send(begin).isHungUpOn()).isTrue();
  }

  @Test
  void shouldHangUpOnAConnectionThatBringsNoSecondRequestInTime() throws Exception {
    start(new Limits(20, Duration.ofMinutes(5), SHORT, Duration.ofMinutes(5)));
    RawClient client = client(0).send(get("/health/live"));

    assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
    assertThat(client.send("GET / HTTP/1.1\r\nX: ").isHungUpOn()).isTrue();
  }

  @Test
  void shouldHangUpOnAClientThatDoesNotTakeItsAnswerInTime() throws Exception {
    start(new Limits(20, Duration.ofMinutes(5), Duration.ofMinutes(5), SHORT));
    RawClient client =
        client(0)
            .send(
                "POST /api/classify HTTP/1.1\r\n"
                    + "Host: localhost\r\n"
                    + "Content-Type: application/json\r\n"
                    + "Content-Length: 10\r\n\r\n"
                    + "{");

    assertThat(client.isHungUpOn()).isTrue();
  }

  @Test
  void shouldAnswerRequestsThatComeTogetherOneAfterTheOther() throws Exception {
    start();
    String answer =
        RawClient.ask(
            address(),
            get("/health/live").repeat(2)
                + get("/nowhere").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));

    assertThat(Pattern.compile("HTTP/1.1 [0-9]+").matcher(answer).results().map(MatchResult::group))
        .containsExactly("HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 404");
  }

  @ParameterizedTest
  @CsvSource({
    // A prober of the old kind says no Host; no browser does that.
    "GET /health/live HTTP/1.0, 200",
    "GET /health/ready HTTP/1.0, 200",
    "GET /metrics HTTP/1.0, 200",
    "GET /api/events HTTP/1.0, 403",
    "GET /health/live HTTP/1.1, 400",
    "GET /health/live HTTP/1.0|Host: rebound.example, 403",
    "GET /health/live HTTP/1.1|Host: localhost|Host: rebound.example, 400",
    "GET http://rebound.example/health/live HTTP/1.1|Host: rebound.example, 403",
    "GET /health/live HTTP/1.1|Host: LOCALHOST, 200",
    "GET /health/live/ HTTP/1.1|Host: localhost, 200",
    "GET /health/live?x=1 HTTP/1.1|Host: localhost, 200",
    "HEAD /health/live HTTP/1.1|Host: localhost, 200",
    "HEAD /api/events HTTP/1.1|Host: localhost, 405",
    "POST /health/live HTTP/1.1|Host: localhost|Content-Length: 0, 405",
    "TRACE / HTTP/1.1|Host: localhost, 405",
    "BREW / HTTP/1.1|Host: localhost, 405",
    "OPTIONS / HTTP/1.1|Host: localhost, 204",
    "OPTIONS * HTTP/1.1|Host: localhost, 204",
    "GET /nowhere HTTP/1.1|Host: localhost, 404",
    "GET /%zz HTTP/1.1|Host: localhost, 400",
    "GET /%00 HTTP/1.1|Host: localhost, 400",
    "GET /%2e%2e/etc/passwd HTTP/1.1|Host: localhost, 400",
    "GET /../../etc/passwd HTTP/1.1|Host: localhost, 400",
    "GET / HTTP/9.9|Host: localhost, 505",
    "GET / HTTP/1.1|Host: localhost|Content-Length: 1|Content-Length: 2, 400",
    "POST /api/classify HTTP/1.1|Host: localhost|Content-Length: -1, 400",
    "Hello, 400",
  })
  void shouldAnswerOddRequestsWith(String lines, int status) throws Exception {
    start();

    assertThat(ask(lines.replace("|", "\r\n") + "\r\n\r\n")).startsWith("HTTP/1.1 " + status + " ");
    assertThatProbesAreAnswered();
  }

  @Test
  void shouldRefuseHeadersBeyondTheirSize() throws Exception {
    start();

    assertThat(ask(get("/" + "a".repeat(20_000)))).startsWith("HTTP/1.1 414 ");
    assertThat(ask(get("/").replace("\r\n\r\n", "\r\nX: " + "a".repeat(20_000) + "\r\n\r\n")))
        .startsWith("HTTP/1.1 431 ")
        .contains("\"status\":431")
        .doesNotContainIgnoringCase("jetty");
  }
}
