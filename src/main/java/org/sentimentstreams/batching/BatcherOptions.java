package org.sentimentstreams.batching;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.function.Consumer;

/**
 * How a batcher works.
 *
 * @param limits of one batch
 * @param workers batches that may run at once
 * @param cache results that are kept for equal texts
 * @param meters where its metrics are registered
 * @param listener called for each batch, on the worker that ran it
 */
public record BatcherOptions(
    BatchLimits limits,
    int workers,
    CacheLimits cache,
    MeterRegistry meters,
    Consumer<BatchReport> listener) {

  /** Options without a cache, metrics or a listener. */
  public static BatcherOptions of(BatchLimits limits, int workers) {
    return new BatcherOptions(
        limits, workers, CacheLimits.OFF, new CompositeMeterRegistry(), report -> {});
  }

  /** These options with a cache. */
  public BatcherOptions withCache(CacheLimits other) {
    return new BatcherOptions(limits, workers, other, meters, listener);
  }

  /** These options with metrics. */
  public BatcherOptions withMeters(MeterRegistry other) {
    return new BatcherOptions(limits, workers, cache, other, listener);
  }

  /** These options with a listener that is called for each batch. */
  public BatcherOptions withListener(Consumer<BatchReport> other) {
    return new BatcherOptions(limits, workers, cache, meters, other);
  }
}
