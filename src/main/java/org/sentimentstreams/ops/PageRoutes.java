package org.sentimentstreams.ops;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The live page at {@code /}: three files, what happens, and a box to try a text. */
public final class PageRoutes implements AutoCloseable {
  private final LiveFeed feed;
  private final TryIt tryIt;

  /** The page of one process. */
  public PageRoutes(LivePage page) {
    feed = new LiveFeed(page, System::currentTimeMillis);
    tryIt = new TryIt(page.classify());
  }

  /** Adds the paths. */
  public void addTo(RoutesConfig routes) {
    file(routes, "/", "page.html", "text/html; charset=utf-8");
    file(routes, "/page.css", "page.css", "text/css; charset=utf-8");
    file(routes, "/page.js", "page.js", "text/javascript; charset=utf-8");
    file(routes, "/icon.svg", "icon.svg", "image/svg+xml");
    routes.sse("/api/events", feed::open);
    routes.post("/api/classify", tryIt::answer);
  }

  private static void file(RoutesConfig routes, String path, String name, String type) {
    byte[] content = read(name);
    routes.get(path, (Context ctx) -> ctx.contentType(type).result(content));
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
