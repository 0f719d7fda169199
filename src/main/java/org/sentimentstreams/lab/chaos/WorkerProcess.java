package org.sentimentstreams.lab.chaos;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.challenger.Contender;
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
    String model = settings.model().name();
    Map<String, SlowModel> champion = Map.of(model, new SlowModel(follower.start()));
    service =
        new ScoringService(
            settings.scoring(),
            champion,
            follower.contender().map(each -> Map.of(model, slow(each))).orElse(Map.of()),
            1,
            new SimpleMeterRegistry());
  }

  private static Contender slow(Contender contender) {
    return new Contender(new SlowModel(contender.model()), contender.trial());
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
