package org.sentimentstreams.training.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.sentimentstreams.training.recipe.Recipe.Batches;

/**
 * In which order rows are trained on: shuffled, and where it is wanted grouped by length as Hugging
 * Face's sampler does it, by sorting within 50 batches at a time. The longest batch comes first, so
 * that memory runs out at the start or not at all.
 */
record BatchOrder(Batches settings, long seed) {
  private static final int BATCHES_A_GROUP = 50;

  /** The batches of one epoch; equal for an equal seed and epoch. */
  List<int[]> epoch(int epoch, Examples examples) {
    Random random = new Random(seed * 1_000_003 + epoch);
    List<Integer> rows = new ArrayList<>(IntStream.range(0, examples.size()).boxed().toList());
    Collections.shuffle(rows, random);
    if (!settings.groupByLength() || examples.tokens() == null) {
      return batches(rows);
    }
    int group = settings.size() * BATCHES_A_GROUP;
    Comparator<Integer> longest = Comparator.comparing(examples::length, Comparator.reverseOrder());
    for (int start = 0; start < rows.size(); start += group) {
      rows.subList(start, Math.min(start + group, rows.size())).sort(longest);
    }
    List<int[]> batches = batches(rows);
    Collections.shuffle(batches, random);
    int first = 0;
    for (int i = 1; i < batches.size(); i++) {
      first = area(batches.get(i), examples) > area(batches.get(first), examples) ? i : first;
    }
    Collections.swap(batches, 0, first);
    return batches;
  }

  private static int area(int[] batch, Examples examples) {
    return batch.length * Arrays.stream(batch).map(examples::length).max().orElse(0);
  }

  private List<int[]> batches(List<Integer> rows) {
    List<int[]> batches = new ArrayList<>();
    for (int start = 0; start < rows.size(); start += settings.size()) {
      List<Integer> batch = rows.subList(start, Math.min(start + settings.size(), rows.size()));
      batches.add(batch.stream().mapToInt(Integer::intValue).toArray());
    }
    return batches;
  }
}
