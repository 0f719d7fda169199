package org.sentimentstreams.training.fit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Batches for contrastive tuning: as many rows of each label as of the others, so that half of the
 * pairs of two labels are alike. Rows of a label come round in a new order each time.
 */
final class PairBatches {
  private final Map<Integer, List<Integer>> rows = new TreeMap<>();
  private final Map<Integer, Deque<Integer>> waiting = new TreeMap<>();
  private final List<Integer> labels;
  private final int size;
  private final Random random;
  private int turn;

  /**
   * @param right each row's label
   * @param size rows of a batch, where there are so many
   */
  PairBatches(int[] right, int size, long seed) {
    for (int row = 0; row < right.length; row++) {
      rows.computeIfAbsent(right[row], label -> new ArrayList<>()).add(row);
    }
    this.labels = List.copyOf(rows.keySet());
    this.size = Math.min(size, right.length);
    this.random = new Random(seed);
  }

  /** Distinct rows, label by label in turn; a label that has no more is passed over. */
  int[] next() {
    Set<Integer> batch = new LinkedHashSet<>();
    Map<Integer, Integer> taken = new TreeMap<>();
    while (batch.size() < size) {
      int label = labels.get(turn++ % labels.size());
      if (taken.merge(label, 1, Integer::sum) <= rows.get(label).size()) {
        batch.add(take(label, batch));
      }
    }
    return batch.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The label's next row that the batch does not have. */
  private int take(int label, Set<Integer> batch) {
    Deque<Integer> queue = waiting.computeIfAbsent(label, key -> new ArrayDeque<>());
    while (true) {
      if (queue.isEmpty()) {
        List<Integer> order = new ArrayList<>(rows.get(label));
        Collections.shuffle(order, random);
        queue.addAll(order);
      }
      int row = queue.poll();
      if (!batch.contains(row)) {
        return row;
      }
    }
  }
}
