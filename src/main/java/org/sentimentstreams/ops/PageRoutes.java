package org.sentimentstreams.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;

/**
 * The routes of the live page: its four files, its events, the box to try a text, and the one to
 * label.
 */
public final class PageRoutes implements AutoCloseable {
  /** The largest credit of visitors' device time: a few texts in a row. */
  private static final Duration SAVED = Duration.ofSeconds(2);

  /** Each label takes two requests: one for the next review. */
  private static final double REQUESTS_PER_SECOND = 5;

  private static final int REQUESTS_AT_ONCE = 20;

  private final LiveFeed feed;
  private final ClassifyRoute classifyRoute;
  private final Optional<LabelRoutes> labelRoutes;

  /**
   * The page of one process.
   *
   * @param share of the model's time that texts to try may take, 0 to 1
   */
  public PageRoutes(LivePage page, double share) {
    feed = new LiveFeed(page, System::currentTimeMillis);
    classifyRoute =
        new ClassifyRoute(page.classify(), new DeviceTimeLimit(share, SAVED, System::nanoTime));
    labelRoutes = page.labelling().map(labelling -> labelRoutes(page, labelling));
  }

  private static LabelRoutes labelRoutes(LivePage page, Labelling labelling) {
    LabelPool pool = new LabelPool(page.model(), new SplittableRandom());
    page.watch().offer(pool);
    return new LabelRoutes(
        new LabelDesk(pool, labelling, System::currentTimeMillis),
        new RequestLimit(REQUESTS_PER_SECOND, REQUESTS_AT_ONCE, System::nanoTime));
  }

  /** Adds the paths. */
  public void addTo(Router router) {
    file(router, "/", "page.html", "text/html; charset=utf-8");
    file(router, "/page.css", "page.css", "text/css; charset=utf-8");
    file(router, "/page.js", "page.js", "text/javascript; charset=utf-8");
    file(router, "/icon.svg", "icon.svg", "image/svg+xml");
    router.add(HttpMethod.GET, "/api/events", feed::open);
    router.add(HttpMethod.POST, "/api/classify", classifyRoute::answer);
    labelRoutes.ifPresent(routes -> routes.addTo(router));
  }

  private static void file(Router router, String path, String name, String type) {
    byte[] content = read(name);
    router.get(path, exchange -> exchange.send(HttpStatus.OK_200, type, content));
  }

  private static byte[] read(String name) {
    try (InputStream in = PageRoutes.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    feed.close();
  }
}
