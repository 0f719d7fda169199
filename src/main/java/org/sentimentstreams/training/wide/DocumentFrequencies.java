package org.sentimentstreams.training.wide;

import java.util.Arrays;
import java.util.List;
import org.sentimentstreams.wide.NGrams;
import org.sentimentstreams.wide.Vocabulary;

/**
 * In how many texts each n-gram stands.
 *
 * @param texts number of texts
 * @param grams fingerprints, strictly ascending
 * @param counts number of texts that have each
 */
record DocumentFrequencies(int texts, int[] grams, int[] counts) {
  /** What stands in one text alone says nothing of others. */
  private static final int LEAST = 2;

  /** Counts; takes four bytes for each n-gram of each text meanwhile. */
  static DocumentFrequencies of(List<String> texts) {
    int[] all = new int[1 << 16];
    int size = 0;
    for (String text : texts) {
      int[] distinct = Arrays.stream(NGrams.of(text)).sorted().distinct().toArray();
      if (size + distinct.length > all.length) {
        all = Arrays.copyOf(all, Math.max(2 * all.length, size + distinct.length));
      }
      System.arraycopy(distinct, 0, all, size, distinct.length);
      size += distinct.length;
    }
    Arrays.sort(all, 0, size);
    int[] grams = new int[size];
    int[] counts = new int[size];
    int found = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || all[i] != all[i - 1]) {
        grams[found++] = all[i];
      }
      counts[found - 1]++;
    }
    return new DocumentFrequencies(
        texts.size(), Arrays.copyOf(grams, found), Arrays.copyOf(counts, found));
  }

  /**
   * The n-grams that stand in most texts. Of those that stand in equally many, not all may find
   * room; which of them do is as good as chance, but the same each time.
   *
   * @param most how many to list
   */
  Vocabulary vocabulary(int most) {
    int least = least(most);
    int room = most - (int) Arrays.stream(counts).filter(count -> count > least).count();
    int[] listed = new int[Math.min(most, grams.length)];
    byte[] idf = new byte[listed.length];
    int size = 0;
    for (int i = 0; i < grams.length; i++) {
      if (counts[i] > least || (counts[i] == least && room-- > 0)) {
        listed[size] = grams[i];
        idf[size++] = Vocabulary.idf(texts, counts[i]);
      }
    }
    return new Vocabulary(Arrays.copyOf(listed, size), Arrays.copyOf(idf, size));
  }

  /** The number of texts that the rarest n-gram stands in that finds room. */
  private int least(int most) {
    int[] usable = Arrays.stream(counts).filter(count -> count >= LEAST).sorted().toArray();
    return usable.length <= most ? LEAST : usable[usable.length - most];
  }
}
