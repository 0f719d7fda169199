package org.sentimentstreams.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** The health of the process as numbers, so that an alert can rest on it. */
final class HealthMeters {
  private HealthMeters() {}

  static void bind(MeterRegistry registry, Supplier<Health> health) {
    Gauge.builder("sentiment.ready", () -> health.get().isReady() ? 1 : 0)
        .description("1 while reviews are scored")
        .register(registry);
    Gauge.builder(
            "sentiment.degraded", () -> health.get().status() == Health.Status.DEGRADED ? 1 : 0)
        .description("1 while another version than the champion is served")
        .register(registry);
  }
}
