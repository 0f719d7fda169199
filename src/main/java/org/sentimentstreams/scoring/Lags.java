package org.sentimentstreams.scoring;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;
import org.sentimentstreams.ops.PartitionLag;

/**
 * How far the partitions that a Streams client reads are behind: what its consumers have not polled
 * yet, and what they have polled and not committed. Nothing is asked of a broker, so it is what
 * each thread knew at its last poll.
 */
final class Lags {
  private static final String GROUP = "consumer-fetch-manager-metrics";
  private static final String NOT_POLLED = "records-lag";

  private Lags() {}

  /** By topic and partition. */
  static List<PartitionLag> of(KafkaStreams streams) {
    Map<TopicPartition, Long> notPolled = notPolled(streams.metrics());
    return streams.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(
            task ->
                task.topicPartitions().stream()
                    .map(p -> lag(p, notPolled.getOrDefault(p, 0L) + notCommitted(task, p))))
        .sorted(Comparator.comparing(PartitionLag::topic).thenComparingInt(PartitionLag::partition))
        .toList();
  }

  private static PartitionLag lag(TopicPartition partition, long lag) {
    return new PartitionLag(partition.topic(), partition.partition(), lag);
  }

  private static Map<TopicPartition, Long> notPolled(Map<MetricName, ? extends Metric> metrics) {
    Map<TopicPartition, Long> lags = new HashMap<>();
    metrics.forEach(
        (name, metric) -> {
          if (name.group().equals(GROUP)
              && name.name().equals(NOT_POLLED)
              && metric.metricValue() instanceof Double lag
              && !lag.isNaN()) {
            int partition = Integer.parseInt(name.tags().get("partition"));
            lags.put(new TopicPartition(name.tags().get("topic"), partition), lag.longValue());
          }
        });
    return lags;
  }

  /** Until the first commit it is not known how much of what was polled is new; none counts. */
  private static long notCommitted(TaskMetadata task, TopicPartition partition) {
    long next = task.committedOffsets().getOrDefault(partition, -1L);
    // Whatever it is called, this is the last offset that was polled, not the last there is.
    long polled = task.endOffsets().getOrDefault(partition, -1L);
    return next < 0 || polled < 0 ? 0 : Math.max(0, polled + 1 - next);
  }
}
