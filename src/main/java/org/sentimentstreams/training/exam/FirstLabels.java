package org.sentimentstreams.training.exam;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the first label of each text stands that was not withdrawn. All that is there is shown to
 * it before anything is asked, so that the answer does not depend on the order in which partitions
 * are read. For use by one thread at a time.
 */
final class FirstLabels {
  private final Map<String, Place> first = new HashMap<>();
  private final Map<String, Long> withdrawn = new HashMap<>();
  private Map<String, String> texts = new HashMap<>();

  /** The order is that of times, and otherwise any, as long as it is always the same. */
  private record Place(String review, long time, int partition, long offset) {
    boolean isBefore(Place other) {
      return time != other.time
          ? time < other.time
          : partition != other.partition ? partition < other.partition : offset < other.offset;
    }
  }

  private static Place place(AskedLabel label) {
    return new Place(label.review(), label.time(), label.partition(), label.offset());
  }

  /** Shows a label that stood on the topic before. */
  void show(AskedLabel label) {
    first.merge(label.text(), place(label), (one, other) -> one.isBefore(other) ? one : other);
    texts.put(label.review(), label.text());
  }

  /**
   * Shows that the label of a review was withdrawn. A partition holds all records of a review.
   *
   * @param offset of the record that says so
   */
  void showWithdrawal(String review, long offset) {
    withdrawn.put(review, offset);
    String text = texts.remove(review);
    first.computeIfPresent(
        text == null ? "" : text, (unused, place) -> place.review().equals(review) ? null : place);
  }

  /**
   * Called when all has been shown that stood on the topic before.
   *
   * @return reviews whose label was withdrawn and that got no other one
   */
  List<String> allShown() {
    List<String> gone = withdrawn.keySet().stream().filter(id -> !texts.containsKey(id)).toList();
    texts = Map.of();
    return gone;
  }

  /** Whether the record at this offset, which withdraws a review's label, was shown before. */
  boolean wasShown(String review, long offset) {
    return offset <= withdrawn.getOrDefault(review, -1L);
  }

  /** Whether this is the first label of its text; of texts that were not shown, the first asked. */
  boolean isFirst(AskedLabel label) {
    if (label.offset() < withdrawn.getOrDefault(label.review(), -1L)) {
      return false;
    }
    return first.computeIfAbsent(label.text(), unused -> place(label)).equals(place(label));
  }
}
