package org.sentimentstreams.lab.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.scoring.ScoringService;
import org.sentimentstreams.serving.ModelFollower;
import org.sentimentstreams.threads.Threads;

/** An instance of the service in a JVM of its own, which follows the registry. */
final class WorkerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(5);

  private final ModelFollower follower;
  private final ScoringService service;

  private WorkerProcess(Settings settings, String instance) {
    follower = ChampionFollower.follow(settings, instance);
    service = new ScoringService(settings.scoring(), new SlowModel(follower.start()), 1);
  }

  /** Arguments: the file of settings, the name of the instance. */
  public static void main(String[] arguments) throws InterruptedException {
    ParentWatch.start();
    Settings settings = SettingsLoader.load(Optional.of(Path.of(arguments[0])), Map.of(), Map.of());
    try (var worker = new WorkerProcess(settings, arguments[1])) {
      Runtime.getRuntime().addShutdownHook(Threads.named("shutdown", worker::close));
      worker.service.start();
      if (worker.service.awaitRunning(START)) {
        System.out.println(ChildJvm.READY);
      }
      worker.service.stopped().join();
    }
  }

  /** By whichever thread comes first; the other one waits for it. */
  @Override
  public synchronized void close() {
    service.close();
    follower.close();
  }
}
