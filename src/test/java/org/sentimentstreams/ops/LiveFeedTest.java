package org.sentimentstreams.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.config.SettingsLoader;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LiveFeedTest {
  private static final String OPEN =
      "GET /api/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
  private static final int TINY_WINDOW = 2048;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PredictionWatch watch = new PredictionWatch(meters, System::currentTimeMillis);
  private LiveFeed feed;
  private OpsServer server;

  @BeforeEach
  void start() throws IOException {
    feed =
        new LiveFeed(
            new LivePage(
                "sentiment",
                meters,
                watch,
                () -> Health.UP,
                () -> LivePageTest.figures(1, 5, 20, 25),
                Optional::empty,
                () -> ModelQuality.UNKNOWN,
                text -> ClassifyAttempt.failed(new IllegalStateException("not here")),
                Optional.empty()),
            System::currentTimeMillis);
    server =
        OpsServer.start(
            SettingsLoader.load(Optional.empty(), Map.of(), Map.of()).ops(),
            List.of(router -> router.get("/api/events", feed::open)));
  }

  @AfterEach
  void stop() {
    feed.close();
    server.close();
  }

  private RawClient open() {
    try {
      return new RawClient(server.address()).send(OPEN);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String status(RawClient client) {
    try {
      return client.readUntil("\r\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void close(List<RawClient> clients) throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void shouldLetInAsManyPagesAsTheLimitHoweverManyComeAtOnce() throws Exception {
    List<RawClient> clients =
        IntStream.range(0, 150)
            .mapToObj(i -> CompletableFuture.supplyAsync(this::open))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    List<RawClient> refused = new ArrayList<>();
    int admitted = 0;
    for (RawClient client : clients) {
      if (status(client).contains(" 200 ")) {
        admitted++;
      } else {
        refused.add(client);
      }
    }

    assertThat(admitted).isEqualTo(LiveFeed.MOST_PAGES);
    assertThat(refused.get(0).readAnswer())
        .contains("Retry-After: 30", "\"status\":503", "50 pages are open already");
    close(clients);
  }

  @Test
  void shouldGiveThePlacesOfPagesThatLeftToOthers() throws Exception {
    List<RawClient> clients =
        IntStream.range(0, LiveFeed.MOST_PAGES).mapToObj(i -> open()).toList();
    clients.forEach(client -> assertThat(status(client)).contains(" 200 "));
    close(clients);

    await()
        .untilAsserted(
            () -> {
              try (RawClient next = open()) {
                assertThat(status(next)).contains(" 200 ");
                assertThat(next.readUntil("event: timeline\n")).endsWith("event: timeline\n");
              }
            });
  }

  @Test
  void shouldHangUpOnAPageThatDoesNotReadAndGoOnForTheOthers() throws Exception {
    var statesOfOther = new AtomicInteger();
    try (var deaf = new RawClient(server.address(), TINY_WINDOW).send(OPEN);
        RawClient other = open()) {
      assertThat(status(other)).contains(" 200 ");
      var reader = new Thread(() -> countStates(other, statesOfOther));
      reader.start();
      await().until(() -> feed.openPages() == 2);

      await()
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                // The systems of both ends take in a lot for a client that does not read.
                feed.sendToAll("predictions", List.of("x".repeat(50_000)));
                return feed.openPages() < 2;
              });

      assertThat(deaf.isHungUpOn()).isTrue();
      int before = statesOfOther.get();
      await().until(() -> statesOfOther.get() > before);
    }
  }

  private static void countStates(RawClient page, AtomicInteger states) {
    try {
      while (page.readUntil("event: ").endsWith("event: ")) {
        if (page.readUntil("\n").equals("state\n")) {
          states.incrementAndGet();
        }
      }
    } catch (IOException e) {
      // The end of the test.
    }
  }
}
