package org.sentimentstreams.lab.bench;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.sentimentstreams.scoring.ScoringService;

/** The service as it is. */
final class StreamsDesign implements PipelineDesign {
  /** Of Kafka Streams: commits of a stream thread that had something to commit. */
  private static final String COMMITS = "kafka.stream.thread.commit.total";

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @Override
  public String title() {
    return "sentiment";
  }

  @Override
  public Running start(Run run) throws InterruptedException {
    MeterRegistry meters = new SimpleMeterRegistry();
    ScoringService service =
        new ScoringService(
            run.settings(), Map.of(run.settings().model(), run.model()), run.workers(), meters);
    service.start();
    if (!service.awaitRunning(TIMEOUT)) {
      throw new IllegalStateException("The service was assigned no partitions within " + TIMEOUT);
    }
    return new Running() {
      @Override
      public long commits() {
        return Math.round(
            meters.find(COMMITS).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum());
      }

      @Override
      public void close() {
        service.close();
      }
    };
  }
}
