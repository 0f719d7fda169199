package org.sentimentstreams.lab.chaos;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.serving.ModelFollower;

/** What every instance serves: the champion of the registry, followed as the service does it. */
final class ChampionFollower {
  /** Longer than the broker is ever away. */
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private ChampionFollower() {}

  /**
   * Reads the registry to its end; {@link ModelFollower#start} then loads the champion.
   *
   * @param instance its name among those that run
   */
  static ModelFollower follow(Settings settings, String instance) {
    PyTorch.threadsPerBatch(1);
    return new ModelFollower(
        settings.serving(),
        ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), TIMEOUT),
        new LoadOptions(settings.model().maxTokens()),
        instance,
        new SimpleMeterRegistry());
  }
}
