package org.sentimentstreams.cli;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.HealthRoutes;
import org.sentimentstreams.ops.MetricsRoute;
import org.sentimentstreams.ops.OpsServer;
import org.sentimentstreams.ops.ProcessMetrics;
import org.sentimentstreams.scoring.ScoringService;

/**
 * What a long running process shows over HTTP. It is up before the model is loaded, so that a probe
 * is told what the process waits for, and goes last.
 */
final class Operations implements AutoCloseable {
  private static final int OFF = -1;

  private final ProcessMetrics metrics = new ProcessMetrics();
  private final Optional<OpsServer> server;
  private volatile Supplier<Health> health = () -> Health.down("The model is being loaded");
  private boolean ended;

  /**
   * Starts the server, unless the settings want none.
   *
   * @throws IOException if it cannot listen where it should
   */
  Operations(Settings settings, Terminal terminal) throws IOException {
    server =
        settings.httpPort() == OFF
            ? Optional.empty()
            : Optional.of(
                OpsServer.start(
                    settings,
                    List.of(
                        new HealthRoutes(() -> health.get())::addTo,
                        new MetricsRoute(registry())::addTo)));
    terminal.interruption().onRequest(this::close);
  }

  /** Where all parts of this process put their meters. */
  PrometheusMeterRegistry registry() {
    return metrics.registry();
  }

  /** From now on the process is as well as this service. */
  void watch(ScoringService service) {
    health = service::health;
  }

  /** Where the server is, if there is one. */
  Optional<URI> address() {
    return server.map(OpsServer::address);
  }

  @Override
  public synchronized void close() {
    if (!ended) {
      ended = true;
      server.ifPresent(OpsServer::close);
      metrics.close();
    }
  }
}
