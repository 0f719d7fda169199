package org.sentimentstreams.wide;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.List;
import org.sentimentstreams.model.weights.DType;
import org.sentimentstreams.model.weights.Tensor;

/**
 * Ascending fingerprints in half of their bytes: of each the lower 16 bits, and for each value of
 * the upper 16 how many there are.
 *
 * @param counts U8, {@value #BLOCKS}: from the upper bits of the least fingerprint on
 * @param lower U16, n
 */
record PackedGrams(Tensor counts, Tensor lower) {
  /** Values of the upper bits. */
  static final int BLOCKS = 1 << 16;

  private static final int LOWER_BITS = 16;
  private static final int MOST_IN_BLOCK = 255;

  /**
   * @param grams ascending
   * @throws IllegalArgumentException if more than {@value #MOST_IN_BLOCK} have equal upper bits;
   *     fingerprints spread evenly, so that comes from more than ten million only
   */
  static PackedGrams of(int[] grams) {
    byte[] counts = new byte[BLOCKS];
    ByteBuffer lower = ByteBuffer.allocate(2 * grams.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int gram : grams) {
      int block = block(gram);
      if (Byte.toUnsignedInt(counts[block]) == MOST_IN_BLOCK) {
        throw new IllegalArgumentException(
            "%d n-grams are too many for one file".formatted(grams.length));
      }
      counts[block]++;
      lower.putShort((short) gram);
    }
    return new PackedGrams(
        new Tensor(DType.U8, List.of((long) BLOCKS), ByteBuffer.wrap(counts)),
        new Tensor(DType.U16, List.of((long) grams.length), lower.flip()));
  }

  /**
   * The fingerprints.
   *
   * @throws IllegalArgumentException if the counts do not sum up to their number
   */
  int[] unpacked() {
    ByteBuffer sizes = counts.data();
    ShortBuffer rest = lower.data().asShortBuffer();
    int[] grams = new int[rest.remaining()];
    int at = 0;
    for (int block = 0; block < BLOCKS; block++) {
      int size = Byte.toUnsignedInt(sizes.get());
      if (size > grams.length - at) {
        throw new IllegalArgumentException(
            "its counts give more n-grams than the %d that it has".formatted(grams.length));
      }
      for (int end = at + size; at < end; at++) {
        grams[at] = (block - BLOCKS / 2) << LOWER_BITS | Short.toUnsignedInt(rest.get());
      }
    }
    if (at != grams.length) {
      throw new IllegalArgumentException(
          "its counts give %d n-grams, and it has %d".formatted(at, grams.length));
    }
    return grams;
  }

  /** From 0 on, ascending with the fingerprint. */
  static int block(int gram) {
    return (gram >> LOWER_BITS) + BLOCKS / 2;
  }
}
