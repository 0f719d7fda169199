package org.sentimentstreams.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;

@Timeout(60)
class OpsServerTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private volatile Health health = Health.UP;

  private static Settings settings(Map<String, String> flags) {
    return SettingsLoader.load(Optional.empty(), Map.of(), new HashMap<>(flags));
  }

  private OpsServer start(Map<String, String> flags) throws IOException {
    Consumer<Router> texts =
        router ->
            router.get(
                "/api/texts",
                exchange -> exchange.send(200, "text/plain", "a text".getBytes(UTF_8)));
    return OpsServer.start(
        settings(flags).ops(), List.of(new HealthRoutes(() -> health)::addTo, texts));
  }

  private static HttpResponse<String> get(OpsServer server, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.address().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The status line of an answer to a request with this Host header. */
  private static String statusFor(URI address, String host) throws IOException {
    return RawClient.ask(
            address,
            "GET /health/live HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host))
        .lines()
        .findFirst()
        .orElse("");
  }

  @Test
  void shouldListenOnLoopbackAtAFreePort() throws Exception {
    try (OpsServer server = start(Map.of())) {
      assertThat(server.address().getHost()).isEqualTo("127.0.0.1");
      assertThat(server.address().getPort()).isPositive();
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldSayWhyItIsNotReady() throws Exception {
    try (OpsServer server = start(Map.of())) {
      health = Health.down("Kafka Streams is REBALANCING");
      HttpResponse<String> down = get(server, "/health/ready");
      health = Health.degraded("version b failed its smoke test");
      HttpResponse<String> degraded = get(server, "/health/ready");

      assertThat(down.statusCode()).isEqualTo(503);
      assertThat(down.body()).contains("\"DOWN\"", "Kafka Streams is REBALANCING");
      assertThat(down.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/json");
      assertThat(degraded.statusCode()).isEqualTo(200);
      assertThat(degraded.body()).contains("\"DEGRADED\"", "smoke test");
      assertThat(get(server, "/health/live").body()).contains("\"UP\"");
    }
  }

  @Test
  void shouldCountItsAnswersFromZero() throws Exception {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Consumer<Router> busy =
        router ->
            router.get(
                "/busy",
                exchange -> {
                  throw Refusal.tooMany("Others are first", Duration.ofSeconds(1));
                });
    try (OpsServer server =
        OpsServer.start(
            settings(Map.of()).ops(), List.of(new MetricsRoute(registry)::addTo, busy))) {
      assertThat(get(server, "/metrics").body())
          .contains(
              "sentiment_http_answers_total{status=\"429\"} 0.0",
              "sentiment_http_answers_total{status=\"404\"} 0.0");

      get(server, "/busy");
      get(server, "/nowhere");

      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(get(server, "/metrics").body())
                      .contains(
                          "sentiment_http_answers_total{status=\"429\"} 1.0",
                          "sentiment_http_answers_total{status=\"404\"} 1.0"));
    }
  }

  @Test
  void shouldNameAPortThatIsTaken() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());

      assertThatThrownBy(() -> start(Map.of("http.port", port)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("http.port");
    }
  }

  @Test
  void shouldNameAHostThatIsNotThisMachine() {
    assertThatThrownBy(() -> start(Map.of("http.host", "nowhere.invalid")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere.invalid")
        .hasMessageContaining("http.host");
  }

  @Test
  void shouldRefuseForeignHostNamesOnLoopback() throws Exception {
    try (OpsServer server = start(Map.of())) {
      assertThat(statusFor(server.address(), "rebound.example")).contains(" 403 ");
      assertThat(statusFor(server.address(), "localhost:1234")).contains(" 200 ");
      assertThat(statusFor(server.address(), "[::1]:1234")).contains(" 200 ");
    }
  }

  @Test
  void shouldShowTextsWithTheRightTokenOnly() throws Exception {
    try (OpsServer server = start(Map.of("http.token", "sesame"))) {
      assertThat(get(server, "/api/texts").statusCode()).isEqualTo(401);
      assertThat(get(server, "/api/texts", "Authorization", "Bearer sesam").statusCode())
          .isEqualTo(401);
      assertThat(get(server, "/api/texts", "Authorization", "Bearer sesame").body())
          .isEqualTo("a text");
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldKeepTextsOffTheNetworkWithoutAToken() throws Exception {
    try (OpsServer server = start(Map.of("http.host", "0.0.0.0"))) {
      URI loopback = URI.create("http://127.0.0.1:" + server.address().getPort());
      HttpResponse<String> refused =
          HTTP.send(
              HttpRequest.newBuilder(loopback.resolve("/api/texts")).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("http.token").doesNotContain("a text");
      assertThat(statusFor(loopback, "some.host")).contains(" 200 ");
    }
  }

  @Test
  void shouldForbidBrowsersToLoadAnythingFromElsewhere() throws Exception {
    try (OpsServer server = start(Map.of())) {
      var headers = get(server, "/health/live").headers();

      assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Server")).isEmpty();
    }
  }
}
