package org.sentimentstreams.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.sse.SseClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is new to the pages that are open, by server-sent events, from a thread of its own.
 */
final class LiveFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_CLIENTS = 50;
  private static final long PREDICTIONS_EVERY_MS = 250;
  private static final long TICKS_PER_STATE = 4;

  private final LivePage page;
  private final Timeline timeline;
  private final Set<SseClient> clients = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(LiveFeed::daemon);
  private long lastSent;
  private long ticks;

  LiveFeed(LivePage page, LongSupplier clock) {
    this.page = page;
    HealthMeters.bind(page.registry(), page.health());
    this.timeline = new Timeline(page.watch(), page.figures(), clock);
    thread.scheduleAtFixedRate(
        this::tick, PREDICTIONS_EVERY_MS, PREDICTIONS_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "live-page");
    thread.setDaemon(true);
    return thread;
  }

  /** A page has been opened. Its answers go on coming after this has returned. */
  void open(SseClient client) {
    if (clients.size() >= MOST_CLIENTS) {
      send(client, "full", MOST_CLIENTS);
      client.close();
      return;
    }
    client.keepAlive();
    client.onClose(() -> clients.remove(client));
    // In the thread that sends all else, so that nothing is sent twice or left out.
    thread.execute(() -> welcome(client));
  }

  private void welcome(SseClient client) {
    send(client, "timeline", timeline.points());
    send(client, "predictions", page.watch().recent().since(0));
    clients.add(client);
    // It may have left before it was there to be removed.
    if (client.terminated()) {
      clients.remove(client);
    }
  }

  private void tick() {
    try {
      List<RecentPredictions.Item> fresh = page.watch().recent().since(lastSent);
      if (!fresh.isEmpty()) {
        lastSent = fresh.get(fresh.size() - 1).sequence();
        clients.forEach(client -> send(client, "predictions", fresh));
      }
      if (++ticks % TICKS_PER_STATE == 0) {
        LivePage.State state = state(timeline.tick());
        clients.forEach(client -> send(client, "state", state));
      }
    } catch (RuntimeException e) {
      // The page is a window: that it is dim must neither stop the stream nor the next tick.
      LOG.warn("The live page could not be brought up to date", e);
    }
  }

  private LivePage.State state(Timeline.Point now) {
    Health health = page.health().get();
    StreamFigures figures = timeline.latest();
    return new LivePage.State(
        page.model(),
        health.status(),
        health.reasons(),
        page.watch().count(),
        figures.workers(),
        now,
        figures.lags(),
        page.watch().versions().swaps(),
        page.training().get().orElse(null));
  }

  private static void send(SseClient client, String event, Object data) {
    try {
      client.sendEvent(event, JSON.writeValueAsString(data));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    clients.forEach(SseClient::close);
  }
}
