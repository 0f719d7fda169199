package org.sentimentstreams.ops;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Request;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.threads.Threads;

/**
 * Sends new data to the open pages by server-sent events, on its own thread, which waits for none
 * of them.
 */
final class LiveFeed implements AutoCloseable {
  static final int MOST_PAGES = 50;

  private static final RateLimitedLog LOG = new RateLimitedLog(LiveFeed.class);
  private static final int MOST_LAGS = 100;
  private static final long PREDICTIONS_EVERY_MS = 250;
  private static final long TICKS_PER_STATE = 4;
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final LivePage page;
  private final Timeline timeline;
  private final Semaphore free = new Semaphore(MOST_PAGES);
  private final Set<EventStream> pages = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(work -> Threads.daemon("live-page", work));
  private long lastSent;
  private long ticks;

  LiveFeed(LivePage page, LongSupplier clock) {
    this.page = page;
    HealthMeters.bind(page.registry(), page.health());
    this.timeline = new Timeline(page.watch(), page.figures(), clock);
    thread.scheduleAtFixedRate(
        this::tick, PREDICTIONS_EVERY_MS, PREDICTIONS_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  /** Adds an open page; it gets events after this has returned. */
  void open(Exchange exchange) {
    if (!free.tryAcquire()) {
      throw Refusal.unavailable("%d pages are open already".formatted(MOST_PAGES), RETRY);
    }
    var stream = new EventStream(exchange, System::nanoTime);
    Request.addCompletionListener(
        exchange.request(),
        failure -> {
          free.release();
          pages.remove(stream);
        });
    // On the thread that sends everything else, so that nothing is sent twice or left out.
    thread.execute(() -> welcome(stream));
  }

  private void welcome(EventStream stream) {
    stream.send(event("timeline", timeline.points()));
    stream.send(event("predictions", page.watch().recent().since(0)));
    pages.add(stream);
    // It may have left before it was there to be forgotten.
    if (stream.isFailed()) {
      pages.remove(stream);
    }
  }

  private void tick() {
    try {
      List<RecentPredictions.Item> fresh = page.watch().recent().since(lastSent);
      if (!fresh.isEmpty()) {
        lastSent = fresh.get(fresh.size() - 1).sequence();
        sendToAll("predictions", fresh);
      }
      if (++ticks % TICKS_PER_STATE == 0) {
        sendToAll("state", state(timeline.tick()));
      }
    } catch (RuntimeException | VirtualMachineError | LinkageError e) {
      // The page is a window: that it is dim must neither stop the stream nor the next tick.
      LOG.warn("The live page could not be updated", e);
    }
  }

  int openPages() {
    return pages.size();
  }

  void sendToAll(String event, Object data) {
    if (!pages.isEmpty()) {
      byte[] bytes = event(event, data);
      pages.forEach(stream -> stream.send(bytes));
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
        page.watch().decidedByWide(),
        figures.workers(),
        now,
        figures.lags().size(),
        mostBehind(figures.lags()),
        page.watch().versions().swaps(),
        page.training().get().orElse(null),
        page.quality().get(),
        page.labelling().map(labelling -> labelling.choices().get()).orElse(null));
  }

  /** All partitions as they come, or those with most lag where no page could show them all. */
  private static List<PartitionLag> mostBehind(List<PartitionLag> lags) {
    return lags.size() <= MOST_LAGS
        ? lags
        : lags.stream()
            .sorted(Comparator.comparingLong(PartitionLag::lag).reversed())
            .limit(MOST_LAGS)
            .toList();
  }

  private static byte[] event(String name, Object data) {
    String json = new String(Exchange.bytes(data), StandardCharsets.UTF_8);
    return "event: %s\ndata: %s\n\n".formatted(name, json).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    pages.forEach(stream -> stream.close("The service is stopping"));
  }
}
