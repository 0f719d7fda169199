package org.sentimentstreams.batching;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** The metrics of one model's batches; docs/metrics.md explains each. */
final class BatchMeters {
  private final DistributionSummary size;
  private final DistributionSummary tokens;
  private final DistributionSummary padding;
  private final Timer tokenize;
  private final Timer queue;
  private final Timer age;
  private final Timer device;
  private final Timer idle;
  private final Counter bisections;
  private final Counter shortages;

  BatchMeters(MeterRegistry registry, ServedModel<?> model) {
    Tags tags = Tags.of("model", model.name());
    size = summary(registry, "sentiment.batch.size", "reviews", "Reviews in a batch", tags);
    tokens = summary(registry, "sentiment.batch.tokens", "tokens", "Tokens in a batch", tags);
    padding =
        summary(
            registry,
            "sentiment.batch.padding",
            "ratio",
            "Share of padding that packing saves",
            tags);
    tokenize = timer(registry, "sentiment.tokenize.time", "From text to tokens, one review", tags);
    queue = timer(registry, "sentiment.queue.time", "From tokens to the device, one review", tags);
    age = timer(registry, "sentiment.queue.age", "Oldest review of a batch at its start", tags);
    device = timer(registry, "sentiment.device.time", "In the model, one batch", tags);
    idle = timer(registry, "sentiment.device.idle", "A free worker and a review not there", tags);
    bisections =
        Counter.builder("sentiment.batch.bisections")
            .description("Failed batches that were halved")
            .tags(tags)
            .register(registry);
    shortages =
        Counter.builder("sentiment.batch.shortages")
            .description("Batches for which the device had no memory")
            .tags(tags)
            .register(registry);
    Gauge.builder("sentiment.batch.budget", model.budget(), TokenBudget::tokens)
        .description("Tokens that a batch may hold now")
        .baseUnit("tokens")
        .tags(tags)
        .register(registry);
  }

  private static DistributionSummary summary(
      MeterRegistry registry, String name, String unit, String description, Tags tags) {
    return DistributionSummary.builder(name)
        .baseUnit(unit)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private static Timer timer(MeterRegistry registry, String name, String description, Tags tags) {
    return Timer.builder(name)
        .description(description)
        .publishPercentiles(0.5, 0.99)
        .tags(tags)
        .register(registry);
  }

  void tokenised(long nanos) {
    tokenize.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A batch that the worker has just taken. */
  void started(Batch<?> batch) {
    long now = System.nanoTime();
    idle.record(batch.idleNanos(), TimeUnit.NANOSECONDS);
    age.record(now - batch.works().get(0).submitted(), TimeUnit.NANOSECONDS);
    batch.works().forEach(w -> queue.record(now - w.tokenised(), TimeUnit.NANOSECONDS));
  }

  void ran(BatchShape shape, long nanos, Bisection<?> run) {
    size.record(shape.reviews());
    tokens.record(shape.tokens());
    padding.record((double) shape.padding() / shape.padded());
    device.record(nanos, TimeUnit.NANOSECONDS);
    bisections.increment(run.halvings());
    shortages.increment(run.shortages());
  }
}
