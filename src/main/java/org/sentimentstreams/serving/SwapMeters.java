package org.sentimentstreams.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.sentimentstreams.ops.PredictionCounters;

/** Counts swaps of versions. */
final class SwapMeters {
  private static final String TAG = "model";

  private final MeterRegistry registry;
  private final String model;
  private final Timer swaps;
  private final Counter failures;
  private final Counter bytes;

  /**
   * @param model name of the model, which the meters carry as a tag
   */
  SwapMeters(MeterRegistry registry, String model) {
    this.registry = registry;
    this.model = model;
    swaps =
        Timer.builder("sentiment.model.swap")
            .description("Time from reading the name of a new champion to serving it")
            .tag(TAG, model)
            .register(registry);
    failures =
        Counter.builder("sentiment.model.swap.failures")
            .description("Failed attempts to serve a champion")
            .tag(TAG, model)
            .register(registry);
    bytes =
        Counter.builder("sentiment.model.fetched")
            .description("Bytes fetched for new champions")
            .baseUnit("bytes")
            .tag(TAG, model)
            .register(registry);
  }

  void swapped(ServingVersion version, Duration took) {
    swaps.record(took);
    bytes.increment(version.bytesFetched());
    PredictionCounters.start(registry, model, version.id(), version.version().getLabels());
  }

  void failed() {
    failures.increment();
  }
}
