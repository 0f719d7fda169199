package org.sentimentstreams.lab.bench;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.sentimentstreams.scoring.ScoringService;

/** The service as it is. */
final class StreamsDesign implements PipelineDesign {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @Override
  public String title() {
    return "sentiment";
  }

  @Override
  public Running start(Run run) throws InterruptedException {
    ScoringService service =
        new ScoringService(
            run.settings(),
            Map.of(run.settings().model(), run.model()),
            run.workers(),
            new CompositeMeterRegistry());
    service.start();
    if (!service.awaitRunning(TIMEOUT)) {
      throw new IllegalStateException("The service was assigned no partitions within " + TIMEOUT);
    }
    return service::close;
  }
}
