package org.sentimentstreams.serving;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.sentimentstreams.wide.Cascade;
import org.sentimentstreams.wide.Join;

/**
 * How often the parts of a model agree on the texts that both are asked about to see it, beside
 * what its training promised. The counters begin again with each version, as after a restart.
 */
public final class CascadeMeters {
  private static final String TAG = "model";

  private CascadeMeters() {}

  /** Registers the meters of a model that stays the same. */
  public static void register(MeterRegistry registry, String model, Cascade cascade) {
    register(registry, model, cascade, served -> served);
  }

  /** Registers the meters of a model whose version changes. */
  static void register(MeterRegistry registry, String model, LiveModel live) {
    register(registry, model, live, served -> served.current().cascade());
  }

  private static <T> void register(
      MeterRegistry registry, String model, T served, Function<T, Cascade> cascade) {
    counter(registry, model, "agreed", served, t -> cascade.apply(t).counts().agreed());
    counter(
        registry,
        model,
        "differed",
        served,
        t -> {
          Cascade.Counts counts = cascade.apply(t).counts();
          return counts.checked() - counts.agreed();
        });
    Gauge.builder("sentiment.cascade.promised", served, t -> promised(cascade.apply(t).join()))
        .description("Least share of agreement that the training of the version measured")
        .tag(TAG, model)
        .register(registry);
  }

  private static <T> void counter(
      MeterRegistry registry, String model, String result, T served, ToDoubleFunction<T> count) {
    FunctionCounter.builder("sentiment.cascade.checked", served, count)
        .description("Reviews that n-grams were sure of and both parts were asked about")
        .tags(TAG, model, "result", result)
        .register(registry);
  }

  private static double promised(Join join) {
    return join == null ? 0 : join.agreement();
  }
}
