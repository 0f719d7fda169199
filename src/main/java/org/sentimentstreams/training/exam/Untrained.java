package org.sentimentstreams.training.exam;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.OffsetRange;

/**
 * Which labels a version was not trained on. What it was trained on stands in the registry as
 * offsets. Where those are missing (a version from files), or end beyond the topic (it was created
 * again), the version may have seen any label from before it was published.
 */
final class Untrained {
  private final long published;
  private final Map<Integer, Long> seen = new HashMap<>();

  /**
   * @param ends of the topic now, by partition
   */
  Untrained(ModelVersion version, Map<TopicPartition, Long> ends) {
    published = version.getCreatedAt().toEpochMilli();
    Map<Integer, Long> byNumber = new HashMap<>();
    ends.forEach((partition, end) -> byNumber.put(partition.partition(), end));
    List<OffsetRange> ranges = version.getLabelOffsets();
    if (ranges.stream()
        .allMatch(range -> range.getTo() <= byNumber.getOrDefault(range.getPartition(), 0L))) {
      ranges.forEach(range -> seen.put(range.getPartition(), range.getTo()));
    }
  }

  /** Whether the version cannot have seen this label. */
  boolean has(AskedLabel label) {
    return seen.isEmpty()
        ? label.time() >= published
        : label.offset() >= seen.getOrDefault(label.partition(), 0L);
  }
}
