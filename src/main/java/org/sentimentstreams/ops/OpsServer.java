package org.sentimentstreams.ops;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.sentimentstreams.config.OpsSettings;

/** The HTTP server of a process: a few threads of its own, apart from those of the stream. */
public final class OpsServer implements AutoCloseable {
  /** None of them ever waits for a client, so a few are enough for any number of clients. */
  private static final int MOST_THREADS = 8;

  private static final int LEAST_THREADS = 2;

  /** A request line and its headers; far more than any browser sends to a page without cookies. */
  private static final int MAX_HEADER_BYTES = 8 * 1024;

  /** Connections that wait to be accepted; large enough for a burst. */
  private static final int BACKLOG = 256;

  private final Server server;
  private final URI address;

  private OpsServer(Server server, String host, int port) {
    this.server = server;
    String named = host.contains(":") ? "[" + host + "]" : host;
    this.address = URI.create("http://%s:%d/".formatted(named, port));
  }

  /**
   * Starts the server at the settings' {@code http.host} and {@code http.port}.
   *
   * @param routes each adds its paths
   * @throws IOException if it cannot listen there; the message says what to do
   */
  public static OpsServer start(OpsSettings settings, List<Consumer<Router>> routes)
      throws IOException {
    return start(settings, routes, ConnectionLimits.Limits.DEFAULT);
  }

  static OpsServer start(
      OpsSettings settings, List<Consumer<Router>> routes, ConnectionLimits.Limits limits)
      throws IOException {
    String host = settings.httpHost();
    var connections = new ConnectionLimits(limits, System::nanoTime);
    var router = new Router(new AccessControl(host, settings.httpToken()), connections);
    routes.forEach(route -> route.accept(router));
    var server = new Server(threads(), new ScheduledExecutorScheduler("http-timer", true), null);
    ServerConnector connector = connector(server, settings, limits);
    connector.addBean(connections);
    server.addConnector(connector);
    server.setHandler(router);
    server.setErrorHandler(new ErrorAnswers());
    // A page that stays open must not hold up the end of the process.
    server.setStopTimeout(0);
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      throw new IOException(reason(e, host, settings.httpPort()), e);
    }
    connections.watch(server.getScheduler());
    return new OpsServer(server, host, connector.getLocalPort());
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    threads.setName("http");
    threads.setDaemon(true);
    return threads;
  }

  private static ServerConnector connector(
      Server server, OpsSettings settings, ConnectionLimits.Limits limits) {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    var connector =
        new ServerConnector(server, null, null, null, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(settings.httpHost());
    connector.setPort(settings.httpPort());
    connector.setAcceptQueueSize(BACKLOG);
    // Connections have limits of their own, which also count bytes that drip; this one is never
    // met.
    connector.setIdleTimeout(limits.nextRequest().multipliedBy(2).toMillis());
    return connector;
  }

  private static String reason(Throwable failure, String host, int port) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof BindException && port > 0) {
        return ("cannot listen at %s:%d: another process has the port, or the address is not "
                + "one of this machine. Set http.port to another port (0 for a free one), or set "
                + "http.host")
            .formatted(host, port);
      }
      if (e instanceof UnresolvedAddressException) {
        return "http.host is \"%s\", which is not an address of this machine: set it to one"
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
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The HTTP server cannot be stopped", e);
    }
  }
}
