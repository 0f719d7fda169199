package org.sentimentstreams.lab.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long partitions were without a prediction.
 *
 * @param times for each stretch of time, the longest of each partition, in milliseconds
 */
record PredictionGaps(List<List<Long>> times) {
  /** Takes a copy. */
  PredictionGaps {
    times = List.copyOf(times);
  }

  /** The longest of all, in milliseconds. */
  long longest() {
    return times.stream().flatMap(List::stream).mapToLong(Long::longValue).max().orElse(0);
  }

  /** The median over the stretches of the longest of any partition, in milliseconds. */
  long medianOfLongest() {
    List<Long> sorted =
        times.stream()
            .map(each -> each.stream().mapToLong(Long::longValue).max().orElse(0))
            .sorted()
            .toList();
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
  }

  /** For JSON: median and longest of each partition. */
  List<Map<String, Long>> byPartition() {
    List<Map<String, Long>> partitions = new ArrayList<>();
    int count = times.stream().mapToInt(List::size).min().orElse(0);
    for (int i = 0; i < count; i++) {
      int partition = i;
      List<Long> sorted = times.stream().map(each -> each.get(partition)).sorted().toList();
      var figures = new LinkedHashMap<String, Long>();
      figures.put("partition", (long) partition);
      figures.put("medianMs", sorted.get(sorted.size() / 2));
      figures.put("maxMs", sorted.get(sorted.size() - 1));
      partitions.add(figures);
    }
    return partitions;
  }
}
