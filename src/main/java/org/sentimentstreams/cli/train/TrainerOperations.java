package org.sentimentstreams.cli.train;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sentimentstreams.cli.serve.LogFormat;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.HealthRoutes;
import org.sentimentstreams.ops.MetricsRoute;
import org.sentimentstreams.ops.OpsServer;
import org.sentimentstreams.ops.ProcessMetrics;
import org.sentimentstreams.training.live.TrainerMeters;

/**
 * What a trainer shows over HTTP: health and metrics, and no texts. It is up before the model is
 * loaded, and goes last.
 */
final class TrainerOperations implements AutoCloseable {
  private static final int OFF = -1;

  private final ProcessMetrics metrics = new ProcessMetrics();
  private final TrainerMeters meters;
  private final Optional<OpsServer> server;
  private volatile Supplier<Health> health = () -> Health.down("The trainer is starting");

  @GuardedBy("this")
  private boolean ended;

  /**
   * Starts the server, unless the settings want none.
   *
   * @throws IOException if it cannot listen where it should
   */
  TrainerOperations(Settings settings, Terminal terminal) throws IOException {
    if (settings.ops().logsJson()) {
      LogFormat.useJson();
    }
    meters = new TrainerMeters(metrics.registry(), settings.model().name());
    server = settings.ops().httpPort() == OFF ? Optional.empty() : Optional.of(start(settings));
    terminal.interruption().onRequest(this::close);
  }

  private OpsServer start(Settings settings) throws IOException {
    try {
      return OpsServer.start(
          settings.ops(),
          List.of(
              new HealthRoutes(() -> health.get())::addTo,
              new MetricsRoute(metrics.registry())::addTo));
    } catch (IOException e) {
      metrics.close();
      throw e;
    }
  }

  TrainerMeters meters() {
    return meters;
  }

  /** From now on the process is as well as this part of it. */
  void watch(Supplier<Health> part) {
    health = part;
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
      meters.close();
      metrics.close();
    }
  }
}
