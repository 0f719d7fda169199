package org.sentimentstreams.scoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.sentimentstreams.kafka.reading.Backlog;

/**
 * The lag of each partition as metrics, and their age. The last figures stay while no new ones can
 * be read.
 */
final class LagMeters {
  private final String group;
  private final String topic;
  private final MultiGauge lag;
  private final MultiGauge stalled;
  private final Counter failures;

  /**
   * @param group the consumer group, which the meters carry as a tag
   * @param topic of the partitions
   * @param watch knows how old the numbers are
   */
  LagMeters(MeterRegistry registry, String group, String topic, LagWatch watch) {
    this.group = group;
    this.topic = topic;
    lag =
        MultiGauge.builder("sentiment.partition.lag")
            .description("Records that wait: the group has not committed them yet")
            .register(registry);
    stalled =
        MultiGauge.builder("sentiment.partition.stalled")
            .description("Time that records of this partition have waited while none was committed")
            .baseUnit("seconds")
            .register(registry);
    failures =
        Counter.builder("sentiment.lag.failures")
            .description("Readings of the lag that failed")
            .register(registry);
    Gauge.builder("sentiment.lag.age", watch, LagWatch::ageSeconds)
        .description("Age of the lag figures")
        .baseUnit("seconds")
        .register(registry);
  }

  /** Takes new figures; a partition that no longer exists is removed from the metrics. */
  void update(List<Backlog> backlogs, ToDoubleFunction<Backlog> stalledSeconds) {
    List<MultiGauge.Row<?>> lags = new ArrayList<>();
    List<MultiGauge.Row<?>> stalls = new ArrayList<>();
    for (Backlog backlog : backlogs) {
      String partition = Integer.toString(backlog.partition());
      Tags tags = Tags.of("group", group, "topic", topic, "partition", partition);
      lags.add(MultiGauge.Row.of(tags, backlog.records()));
      stalls.add(MultiGauge.Row.of(tags, stalledSeconds.applyAsDouble(backlog)));
    }
    lag.register(lags, true);
    stalled.register(stalls, true);
  }

  void failed() {
    failures.increment();
  }
}
