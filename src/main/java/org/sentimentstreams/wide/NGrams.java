package org.sentimentstreams.wide;

import java.util.Arrays;

/**
 * The word 1- and 2-grams of a text, each as a fingerprint of 32 bits. A model keeps fingerprints
 * in its file, so how they are made must never change: FNV-1a over the UTF-16 units of a word, 64
 * bits; a pair is mixed from the hashes of both; of the mixed hash the upper half counts.
 */
public final class NGrams {
  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private int[] found = new int[256];
  private int count;
  private long before;

  private NGrams() {}

  /** The fingerprints in the order of the text; an n-gram that stands again is there again. */
  public static int[] of(String text) {
    var grams = new NGrams();
    Words.read(text, grams::word);
    return Arrays.copyOf(grams.found, grams.count);
  }

  private void word(char[] chars, int length) {
    long hash = FNV_START;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ chars[i]) * FNV_PRIME;
    }
    boolean isFirst = count == 0;
    add(hash);
    if (!isFirst) {
      add(mixed(before) + hash);
    }
    before = hash;
  }

  private void add(long hash) {
    if (count == found.length) {
      found = Arrays.copyOf(found, 2 * count);
    }
    found[count++] = (int) (mixed(hash) >>> 32);
  }

  /** The last step of MurmurHash3, by which every bit depends on every other. */
  private static long mixed(long hash) {
    long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
