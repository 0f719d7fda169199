package org.sentimentstreams.training.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Rows in five parts, so that what is chosen on four of them can be judged on the fifth
 * (cross-fitting). They are divided by chance, and not each label evenly: the other rows would then
 * have the labels in the proportion of a row's own part, and choose what guesses luckily there.
 *
 * @param parts by row, from 0
 */
public record Folds(int[] parts) {
  /** Number of parts. */
  public static final int COUNT = 5;

  private static final long SEED = 42;

  /** Divides so many rows; equal numbers are divided equally. */
  public static Folds divide(int rows) {
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
    Collections.shuffle(shuffled, new Random(SEED));
    int[] parts = new int[rows];
    for (int i = 0; i < rows; i++) {
      parts[shuffled.get(i)] = i % COUNT;
    }
    return new Folds(parts);
  }

  /** The rows of a part, ascending. */
  public int[] in(int part) {
    return rows(row -> parts[row] == part);
  }

  /** The rows of all other parts, ascending. */
  public int[] outside(int part) {
    return rows(row -> parts[row] != part);
  }

  private int[] rows(IntPredicate wanted) {
    return IntStream.range(0, parts.length).filter(wanted).toArray();
  }
}
