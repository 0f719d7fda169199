package org.sentimentstreams.cli.serve;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.OpsSettings;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.HealthRoutes;
import org.sentimentstreams.ops.MetricsRoute;
import org.sentimentstreams.ops.OpsServer;
import org.sentimentstreams.ops.PageRoutes;
import org.sentimentstreams.ops.ProcessMetrics;
import org.sentimentstreams.ops.Router;

/**
 * The HTTP server of a long running process: health and metrics, and a live page where there is
 * one. An interruption closes it. With {@code http.port=-1} it listens nowhere.
 */
public final class HealthServer implements AutoCloseable {
  private static final int OFF = -1;

  private final ProcessMetrics metrics;
  private final Optional<PageRoutes> page;
  private final Optional<OpsServer> server;

  @GuardedBy("this")
  private boolean ended;

  /**
   * Starts it.
   *
   * @param metrics closed with it
   * @param page made if the server listens, and closed with it; null for none
   * @throws IOException if it cannot listen where it should
   */
  public HealthServer(
      OpsSettings settings,
      Terminal terminal,
      ProcessMetrics metrics,
      Supplier<Health> health,
      Supplier<PageRoutes> page)
      throws IOException {
    if (settings.logsJson()) {
      LogFormat.useJson();
    }
    this.metrics = metrics;
    boolean listens = settings.httpPort() != OFF;
    this.page = listens ? Optional.ofNullable(page).map(Supplier::get) : Optional.empty();
    this.server = listens ? Optional.of(start(settings, health)) : Optional.empty();
    terminal.interruption().onRequest(this::close);
  }

  private OpsServer start(OpsSettings settings, Supplier<Health> health) throws IOException {
    List<Consumer<Router>> routes = new ArrayList<>();
    routes.add(new HealthRoutes(health)::addTo);
    routes.add(new MetricsRoute(metrics.registry())::addTo);
    page.ifPresent(shown -> routes.add(shown::addTo));
    try {
      return OpsServer.start(settings, routes);
    } catch (IOException e) {
      page.ifPresent(PageRoutes::close);
      metrics.close();
      throw e;
    }
  }

  /** Where it listens, if it does. */
  public Optional<URI> address() {
    return server.map(OpsServer::address);
  }

  @Override
  public synchronized void close() {
    if (!ended) {
      ended = true;
      page.ifPresent(PageRoutes::close);
      server.ifPresent(OpsServer::close);
      metrics.close();
    }
  }
}
