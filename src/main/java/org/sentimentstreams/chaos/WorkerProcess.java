package org.sentimentstreams.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.scoring.ScoringService;

/** An instance of the service in a JVM of its own, with a simulated model. */
final class WorkerProcess {
  private static final Duration START = Duration.ofMinutes(5);

  private WorkerProcess() {}

  /** Arguments: the file of settings, the file that names the version to serve. */
  public static void main(String[] arguments) throws InterruptedException {
    ParentWatch.start();
    Settings settings = SettingsLoader.load(Optional.of(Path.of(arguments[0])), Map.of(), Map.of());
    var model = new SimulatedModel(Path.of(arguments[1]));
    try (var service = new ScoringService(settings, model, 1)) {
      Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
      service.start();
      if (service.awaitRunning(START)) {
        System.out.println(ChildJvm.READY);
      }
      service.stopped().join();
    }
  }
}
