package org.sentimentstreams.wide;

import java.util.Arrays;

/**
 * The n-grams that a model lists, and how rare each is. N-grams that it does not list count for
 * nothing.
 */
public final class Vocabulary {
  /** Rarities are kept in steps of a sixteenth, so that a byte reaches from 0 to nearly 16. */
  private static final float STEPS = 16;

  private static final int MOST_STEPS = 255;

  private final int[] grams;
  private final byte[] idf;

  /** Of all n-grams with equal upper bits, the place of the first; fingerprints spread evenly. */
  private final int[] blocks = new int[PackedGrams.BLOCKS + 1];

  /**
   * @param grams fingerprints as {@link NGrams} has them, strictly ascending
   * @param idf as {@link #idf(int, int)} makes it, for each
   * @throws IllegalArgumentException if the numbers differ, the fingerprints do not ascend, or a
   *     rarity is 0
   */
  public Vocabulary(int[] grams, byte[] idf) {
    if (grams.length != idf.length) {
      throw new IllegalArgumentException(
          "%d n-grams, but %d rarities".formatted(grams.length, idf.length));
    }
    for (int i = 1; i < grams.length; i++) {
      if (grams[i] <= grams[i - 1]) {
        throw new IllegalArgumentException(
            "n-gram %d is %d, and the one before %d: they must ascend"
                .formatted(i, grams[i], grams[i - 1]));
      }
    }
    for (byte steps : idf) {
      if (steps == 0) {
        throw new IllegalArgumentException("an n-gram has the rarity 0: 1 to 255 is needed");
      }
    }
    this.grams = grams.clone();
    this.idf = idf.clone();
    for (int gram : grams) {
      blocks[PackedGrams.block(gram) + 1]++;
    }
    Arrays.parallelPrefix(blocks, Integer::sum);
  }

  /**
   * Inverse document frequency, smoothed as scikit-learn does: {@code ln((1 + n) / (1 + df)) + 1},
   * rounded to sixteenths.
   *
   * @param documents number of texts
   * @param frequency number of those that have the n-gram
   */
  public static byte idf(int documents, int frequency) {
    double exact = Math.log((1.0 + documents) / (1.0 + frequency)) + 1;
    return (byte) Math.min(MOST_STEPS, Math.round(exact * STEPS));
  }

  /** Number of n-grams. */
  public int size() {
    return grams.length;
  }

  /** A text's n-grams with the weight {@code (1 + ln tf) idf}, divided by their L2 norm. */
  public TermVector vector(String text) {
    int[] places = NGrams.of(text);
    int known = 0;
    for (int gram : places) {
      int place = place(gram);
      if (place >= 0) {
        places[known++] = place;
      }
    }
    Arrays.sort(places, 0, known);
    return weighted(places, known);
  }

  private TermVector weighted(int[] places, int known) {
    float[] values = new float[known];
    int terms = 0;
    double squares = 0;
    for (int start = 0; start < known; ) {
      int end = start + 1;
      while (end < known && places[end] == places[start]) {
        end++;
      }
      int place = places[start];
      float rarity = Byte.toUnsignedInt(idf[place]) / STEPS;
      values[terms] = end == start + 1 ? rarity : (float) (1 + Math.log(end - start)) * rarity;
      squares += (double) values[terms] * values[terms];
      places[terms++] = place;
      start = end;
    }
    float norm = (float) Math.sqrt(squares);
    for (int i = 0; i < terms; i++) {
      values[i] /= norm;
    }
    return new TermVector(Arrays.copyOf(places, terms), Arrays.copyOf(values, terms));
  }

  /** Where an n-gram stands; negative if it is not listed. */
  private int place(int gram) {
    int block = PackedGrams.block(gram);
    return Arrays.binarySearch(grams, blocks[block], blocks[block + 1], gram);
  }

  int[] grams() {
    return grams.clone();
  }

  byte[] idf() {
    return idf.clone();
  }
}
