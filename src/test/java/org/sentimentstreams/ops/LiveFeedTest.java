package org.sentimentstreams.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.config.RoutesConfig;
import io.javalin.http.sse.SseClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.config.SettingsLoader;

@Timeout(60)
class LiveFeedTest {
  private static final int MOST_CLIENTS = 50;

  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch left = new CountDownLatch(MOST_CLIENTS);
  private LiveFeed feed;
  private OpsServer server;

  @BeforeEach
  void start() throws IOException {
    var meters = new SimpleMeterRegistry();
    feed =
        new LiveFeed(
            new LivePage(
                "sentiment",
                meters,
                new PredictionWatch(meters, System::currentTimeMillis),
                () -> Health.UP,
                () -> LivePageTest.figures(1, 5, 20, 25),
                Optional::empty,
                text -> new CompletableFuture<>()),
            System::currentTimeMillis);
    server =
        OpsServer.start(
            SettingsLoader.load(Optional.empty(), Map.of(), Map.of()), List.of(this::addTo));
  }

  private void addTo(RoutesConfig routes) {
    routes.sse("/stays", feed::open);
    routes.sse("/leaves", this::leave);
  }

  private void leave(SseClient page) {
    page.close();
    feed.open(page);
    left.countDown();
  }

  @AfterEach
  void stop() {
    feed.close();
    server.close();
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path))
        .header("Accept", "text/event-stream")
        .build();
  }

  private String firstEvent() throws Exception {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                client.send(get("stays"), BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (!line.startsWith("event:")) {
        line = lines.readLine();
      }
      return line;
    }
  }

  @Test
  void shouldForgetPagesThatLeaveBeforeTheyAreWelcomed() throws Exception {
    for (int i = 0; i < MOST_CLIENTS; i++) {
      var unused = client.sendAsync(get("leaves"), BodyHandlers.discarding());
    }
    left.await();
    // Pages are welcomed one after the other, so all that have left were, once this one is.
    assertThat(firstEvent()).isNotNull();

    assertThat(firstEvent()).contains("timeline");
  }
}
