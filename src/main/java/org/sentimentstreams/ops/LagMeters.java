package org.sentimentstreams.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/**
 * The lag of each partition that is read here; a partition that goes away goes from the metrics.
 */
final class LagMeters {
  private final MultiGauge lags;

  LagMeters(MeterRegistry registry) {
    lags =
        MultiGauge.builder("sentiment.partition.lag")
            .description("Records not yet committed as processed")
            .register(registry);
  }

  void update(List<PartitionLag> partitions) {
    lags.register(
        partitions.stream()
            .map(
                p ->
                    MultiGauge.Row.of(
                        Tags.of("topic", p.topic(), "partition", Integer.toString(p.partition())),
                        p.lag()))
            .toList(),
        true);
  }
}
