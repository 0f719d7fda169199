package org.sentimentstreams.cli.train;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.sentimentstreams.cli.serve.HealthServer;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.ProcessMetrics;
import org.sentimentstreams.training.live.TrainerMeters;

/**
 * What a trainer shows over HTTP: health and metrics, and no texts. It is up before the model is
 * loaded, and goes last.
 */
final class TrainerOperations implements AutoCloseable {
  private final TrainerMeters meters;
  private final HealthServer server;
  private volatile Supplier<Health> health = () -> Health.down("The trainer is starting");

  /**
   * Starts the server, unless the settings want none.
   *
   * @throws IOException if it cannot listen where it should
   */
  TrainerOperations(Settings settings, Terminal terminal) throws IOException {
    ProcessMetrics metrics = new ProcessMetrics();
    meters = new TrainerMeters(metrics.registry(), settings.model().name());
    server = new HealthServer(settings.ops(), terminal, metrics, () -> health.get(), null);
  }

  TrainerMeters meters() {
    return meters;
  }

  /** Sets the part whose health is the health of the process from now on. */
  void watch(Supplier<Health> part) {
    health = part;
  }

  /** Where the server is, if there is one. */
  Optional<URI> address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
    meters.close();
  }
}
