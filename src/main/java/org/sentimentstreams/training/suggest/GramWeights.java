package org.sentimentstreams.training.suggest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.wide.NGrams;

/**
 * Turns texts into vectors of their word 1- and 2-grams, with the weight {@code (1 + ln tf) idf}. A
 * word that stands in most texts counts for little, and one that no counted text has for most.
 */
final class GramWeights {
  /** More texts would not change much in how rare a word is. */
  private static final int MOST_COUNTED = 5_000;

  private final Map<Integer, Integer> frequencies = new HashMap<>();
  private int texts;

  /** Counts in how many texts each n-gram stands; of many texts, some in equal distances. */
  GramWeights(List<String> all) {
    int step = 1 + (all.size() - 1) / MOST_COUNTED;
    for (int i = 0; i < all.size(); i += step) {
      Arrays.stream(NGrams.of(all.get(i)))
          .distinct()
          .forEach(gram -> frequencies.merge(gram, 1, Integer::sum));
      texts++;
    }
  }

  GramVector vector(String text) {
    int[] all = NGrams.of(text);
    Arrays.sort(all);
    int[] grams = new int[all.length];
    float[] weights = new float[all.length];
    int size = 0;
    double squares = 0;
    for (int start = 0; start < all.length; ) {
      int end = start + 1;
      while (end < all.length && all[end] == all[start]) {
        end++;
      }
      double weight = (1 + Math.log(end - start)) * idf(all[start]);
      squares += weight * weight;
      grams[size] = all[start];
      weights[size++] = (float) weight;
      start = end;
    }
    float norm = (float) Math.sqrt(squares);
    for (int i = 0; i < size; i++) {
      weights[i] /= norm;
    }
    return new GramVector(Arrays.copyOf(grams, size), Arrays.copyOf(weights, size));
  }

  private double idf(int gram) {
    return Math.log((1.0 + texts) / (1.0 + frequencies.getOrDefault(gram, 0))) + 1;
  }
}
