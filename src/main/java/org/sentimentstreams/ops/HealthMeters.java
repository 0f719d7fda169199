package org.sentimentstreams.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** The health of the process as metrics, for alerts. */
final class HealthMeters {
  private HealthMeters() {}

  static void bind(MeterRegistry registry, Supplier<Health> health) {
    Gauge.builder("sentiment.ready", () -> health.get().isReady() ? 1 : 0)
        .description("1 while this instance scores reviews, else 0")
        .register(registry);
    Gauge.builder(
            "sentiment.degraded", () -> health.get().status() == Health.Status.DEGRADED ? 1 : 0)
        .description("1 while this instance serves a version other than the champion, else 0")
        .register(registry);
  }
}
