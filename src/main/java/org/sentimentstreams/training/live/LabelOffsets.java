package org.sentimentstreams.training.live;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentimentstreams.schema.OffsetRange;

/**
 * The offset of the latest label of each review, and how many of these labels are newer than those
 * that a version was trained on. The number is needed twice a second, so it is kept instead of
 * counted. For use by one thread at a time.
 */
final class LabelOffsets {
  private final Map<String, Place> latest = new HashMap<>();
  private final Set<String> fresh = new HashSet<>();
  private Map<Integer, Long> seen = Map.of();

  private record Place(int partition, long offset) {}

  void put(String id, int partition, long offset) {
    Place place = new Place(partition, offset);
    latest.put(id, place);
    sort(id, place);
  }

  void remove(String id) {
    latest.remove(id);
    fresh.remove(id);
  }

  /** Reviews that have a label. */
  int size() {
    return latest.size();
  }

  /** Reviews whose latest label is beyond these ranges; a partition without a range is all new. */
  int since(List<OffsetRange> ranges) {
    Map<Integer, Long> ends = new HashMap<>();
    ranges.forEach(range -> ends.put(range.getPartition(), range.getTo()));
    if (!ends.equals(seen)) {
      seen = ends;
      fresh.clear();
      latest.forEach(this::sort);
    }
    return fresh.size();
  }

  private void sort(String id, Place place) {
    if (place.offset() >= seen.getOrDefault(place.partition(), 0L)) {
      fresh.add(id);
    } else {
      fresh.remove(id);
    }
  }
}
