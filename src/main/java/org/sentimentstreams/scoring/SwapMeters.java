package org.sentimentstreams.scoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Counts swaps of versions. */
final class SwapMeters {
  private final Timer swaps;
  private final Counter failures;
  private final Counter bytes;

  SwapMeters(MeterRegistry registry) {
    swaps =
        Timer.builder("sentiment.model.swap")
            .description("From reading the name of a champion to serving it")
            .register(registry);
    failures =
        Counter.builder("sentiment.model.swap.failures")
            .description("Attempts to serve a champion that failed")
            .register(registry);
    bytes =
        Counter.builder("sentiment.model.fetched")
            .description("What had to be fetched for new champions")
            .baseUnit("bytes")
            .register(registry);
  }

  void swapped(Duration took, long fetched) {
    swaps.record(took);
    bytes.increment(fetched);
  }

  void failed() {
    failures.increment();
  }
}
