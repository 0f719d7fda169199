package org.sentimentstreams.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A batch as the encoder takes it: the texts one behind the other, in the order of their lengths,
 * without padding.
 *
 * @param inputIds token ids
 * @param positionIds position of each token in its text, counted as the model's family does
 * @param tokenTypeIds segment of each token
 * @param first where each text begins
 * @param runs number of texts and their length in tokens, for each run of equal lengths
 * @param order the place in the batch as it was given, for each text; -1 for one that fills up
 */
record PackedBatch(
    long[] inputIds,
    long[] positionIds,
    long[] tokenTypeIds,
    long[] first,
    long[] runs,
    int[] order) {

  private static final int LEAST_STEP = 8;
  private static final int MOST_STEP = 64;

  /** Between a power of two and the next; a sixteenth is the most that is added. */
  private static final int STEPS = 16;

  private static final int FILLER = -1;

  /** Texts of one segment each. */
  static PackedBatch of(List<Tokens> batch, Positions positions) {
    return of(batch.stream().map(Tokens::ids).toList(), null, positions);
  }

  /**
   * The same with some short texts more, where that takes to make the tokens one of some eighty
   * numbers. oneDNN writes a program for each size of a product and keeps the latest thousand, and
   * memory is found again by size.
   */
  static PackedBatch filledUp(List<Tokens> batch, Positions positions) {
    int tokens = batch.stream().mapToInt(Tokens::length).sum();
    int longest = batch.stream().mapToInt(Tokens::length).max().orElse(0);
    List<long[]> ids = new ArrayList<>(batch.stream().map(Tokens::ids).toList());
    // A model may know fewer positions than are missing, but it knows those of its texts.
    int most = Math.min(longest, LEAST_STEP);
    for (int missing = missing(tokens); missing > 0; missing -= most) {
      ids.add(new long[Math.min(missing, most)]);
    }
    PackedBatch packed = of(ids, null, positions);
    for (int row = 0; row < packed.order.length; row++) {
      if (packed.order[row] >= batch.size()) {
        packed.order[row] = FILLER;
      }
    }
    return packed;
  }

  private static int missing(int tokens) {
    int step = Math.min(MOST_STEP, Math.max(LEAST_STEP, Integer.highestOneBit(tokens) / STEPS));
    return (step - tokens % step) % step;
  }

  /**
   * @param ids token ids of each text
   * @param types segments of each text; null for one segment
   * @throws IllegalArgumentException if a text has no token, since the next one would stand in its
   *     place
   */
  static PackedBatch of(List<long[]> ids, List<long[]> types, Positions positions) {
    if (ids.stream().anyMatch(text -> text.length == 0)) {
      throw new IllegalArgumentException("A text without a token cannot stand in a batch");
    }
    int[] order =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> ids.get(i).length))
            .mapToInt(Integer::intValue)
            .toArray();
    int total = ids.stream().mapToInt(text -> text.length).sum();
    long[] inputIds = new long[total];
    long[] positionIds = new long[total];
    long[] tokenTypeIds = new long[total];
    long[] first = new long[order.length];
    int start = 0;
    for (int row = 0; row < order.length; row++) {
      long[] text = ids.get(order[row]);
      first[row] = start;
      System.arraycopy(text, 0, inputIds, start, text.length);
      positions.fill(text, positionIds, start);
      if (types != null) {
        System.arraycopy(types.get(order[row]), 0, tokenTypeIds, start, text.length);
      }
      start += text.length;
    }
    return new PackedBatch(inputIds, positionIds, tokenTypeIds, first, runs(ids, order), order);
  }

  private static long[] runs(List<long[]> ids, int[] order) {
    List<long[]> runs = new ArrayList<>();
    for (int text : order) {
      int length = ids.get(text).length;
      if (runs.isEmpty() || runs.get(runs.size() - 1)[1] != length) {
        runs.add(new long[] {0, length});
      }
      runs.get(runs.size() - 1)[0]++;
    }
    return runs.stream().flatMapToLong(Arrays::stream).toArray();
  }

  /** Rows of equal width in the order in which the batch was given. */
  float[][] unsort(float[] rows) {
    int width = rows.length / order.length;
    int texts = (int) Arrays.stream(order).filter(place -> place != FILLER).count();
    float[][] result = new float[texts][];
    for (int row = 0; row < order.length; row++) {
      if (order[row] != FILLER) {
        result[order[row]] = Arrays.copyOfRange(rows, row * width, (row + 1) * width);
      }
    }
    return result;
  }
}
