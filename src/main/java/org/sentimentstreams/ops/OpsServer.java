package org.sentimentstreams.ops;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.sentimentstreams.config.Settings;

/** The HTTP server of a process: a few threads of its own, apart from those of the stream. */
public final class OpsServer implements AutoCloseable {
  /** Enough for two selectors, a scraper, some probes and texts to try; pages hold no thread. */
  private static final int MOST_THREADS = 16;

  private static final int LEAST_THREADS = 2;

  /** A text to try is the largest thing that anybody sends. */
  private static final long MAX_REQUEST_BYTES = 64 * 1024;

  private final Javalin server;
  private final URI address;

  private OpsServer(Javalin server, String host) {
    this.server = server;
    String named = host.contains(":") ? "[" + host + "]" : host;
    this.address = URI.create("http://%s:%d/".formatted(named, server.port()));
  }

  /**
   * Starts the server at the settings' {@code http.host} and {@code http.port}.
   *
   * @param routes each adds its paths
   * @throws IOException if it cannot listen there; the message says what to do
   */
  public static OpsServer start(Settings settings, List<Consumer<RoutesConfig>> routes)
      throws IOException {
    String host = settings.httpHost();
    Access access = new Access(host, settings.httpToken());
    Javalin server =
        Javalin.create(
            config -> {
              configure(config);
              access.addTo(config.routes);
              routes.forEach(route -> route.accept(config.routes));
            });
    try {
      server.start(host, settings.httpPort());
    } catch (RuntimeException e) {
      server.stop();
      throw new IOException(reason(e, host, settings.httpPort()), e);
    }
    return new OpsServer(server, host);
  }

  private static void configure(JavalinConfig config) {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    threads.setName("http");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.jetty.modifyServer(OpsServer::endAtOnce);
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.maxRequestSize = MAX_REQUEST_BYTES;
  }

  /** A page that stays open must not hold up the end of the process. */
  private static void endAtOnce(Server server) {
    server.setStopTimeout(0);
  }

  private static String reason(Throwable failure, String host, int port) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof BindException && port > 0) {
        return ("cannot listen at %s:%d, for another process does or the address is not this"
                + " machine's: set http.port to another port (0 for a free one) or http.host")
            .formatted(host, port);
      }
      if (e instanceof UnresolvedAddressException) {
        return "http.host is \"%s\", which is no address of this machine: set it to one"
            .formatted(host);
      }
    }
    return "cannot listen at %s:%d: %s".formatted(host, port, failure.getMessage());
  }

  /** Where it listens, with the port that it got. */
  public URI address() {
    return address;
  }

  @Override
  public void close() {
    server.stop();
  }
}
