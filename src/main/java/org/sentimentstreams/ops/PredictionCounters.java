package org.sentimentstreams.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;

/**
 * Predictions by model, version and label. The counters of a new version exist at zero before it
 * labels its first review, since a counter that appears with its first event has no rate.
 */
public final class PredictionCounters {
  private static final String NAME = "sentiment.predictions";

  private static final List<String> PARTS = List.of("wide", "deep", "joined");

  /** Further labels of a version get a counter at their first prediction. */
  private static final int MOST_AT_ZERO = 100;

  private PredictionCounters() {}

  static Counter of(MeterRegistry registry, String model, String version, String label) {
    return Counter.builder(NAME)
        .description("Predictions made")
        .tags("model", model, "version", version, "label", label)
        .register(registry);
  }

  /**
   * Predictions by the part of the model that decided.
   *
   * @param part wide, deep or joined
   */
  static Counter decided(MeterRegistry registry, String model, String part) {
    return Counter.builder("sentiment.cascade.decided")
        .description("Predictions by the part of the model that decided")
        .tags("model", model, "part", part)
        .register(registry);
  }

  /** Registers the counters of a version that is served from now on. */
  public static void start(
      MeterRegistry registry, String model, String version, Collection<String> labels) {
    labels.stream().limit(MOST_AT_ZERO).forEach(label -> of(registry, model, version, label));
    PARTS.forEach(part -> decided(registry, model, part));
  }
}
