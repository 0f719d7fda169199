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
    size =
        summary(registry, "sentiment.batch.size", "reviews", "Number of reviews in a batch", tags);
    tokens =
        summary(registry, "sentiment.batch.tokens", "tokens", "Number of tokens in a batch", tags);
    padding =
        summary(
            registry,
            "sentiment.batch.padding",
            "ratio",
            "Share of tokens that padding would add and packing saves",
            tags);
    tokenize =
        timer(
            registry,
            "sentiment.tokenize.time",
            "Time to turn the text of one review into tokens",
            tags);
    queue =
        timer(
            registry,
            "sentiment.queue.time",
            "Time that one tokenised review waits for the start of its batch",
            tags);
    age =
        timer(
            registry,
            "sentiment.queue.age",
            "Age of the oldest review in a batch when the batch starts",
            tags);
    device = timer(registry, "sentiment.device.time", "Time of one batch in the model", tags);
    idle =
        timer(
            registry,
            "sentiment.device.idle",
            "Time that a worker was idle because its next review was not tokenised yet",
            tags);
    bisections =
        Counter.builder("sentiment.batch.bisections")
            .description("Failed batches that were split in half to find the review that fails")
            .tags(tags)
            .register(registry);
    shortages =
        Counter.builder("sentiment.batch.shortages")
            .description("Batches that ran out of device memory")
            .tags(tags)
            .register(registry);
    Gauge.builder("sentiment.batch.budget", model.budget(), TokenBudget::tokens)
        .description("Current limit on the tokens in a batch")
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
