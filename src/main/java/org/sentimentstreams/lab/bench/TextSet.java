package org.sentimentstreams.lab.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.sentimentstreams.model.Tokens;

/**
 * Texts to measure on, as tokens.
 *
 * @param name what they are called in results
 */
record TextSet(String name, List<Tokens> texts) {
  private static final int NAIVE_BATCH = 32;
  private static final double MEDIAN_TOKENS = 40;
  private static final double SPREAD = 0.8;

  /**
   * The same texts cut to the lengths that short reviews have: log-normal around 40 tokens, 56 in
   * the mean.
   */
  TextSet shortened(String newName, long seed) {
    Random random = new Random(seed);
    List<Tokens> cut = new ArrayList<>();
    for (Tokens text : texts) {
      int length = (int) (MEDIAN_TOKENS * Math.exp(SPREAD * random.nextGaussian()));
      long[] ids = text.ids();
      cut.add(
          new Tokens(
              Arrays.copyOf(ids, Math.max(3, Math.min(length, ids.length))),
              true,
              text.encoding()));
    }
    return new TextSet(newName, cut);
  }

  /** One of {@code parts} disjoint parts of about equal size. */
  TextSet part(int part, int parts) {
    int from = texts.size() * part / parts;
    int to = texts.size() * (part + 1) / parts;
    return new TextSet(name, texts.subList(from, to));
  }

  long tokens() {
    return texts.stream().mapToLong(Tokens::length).sum();
  }

  List<List<Tokens>> inOrderOfArrival() {
    List<List<Tokens>> batches = new ArrayList<>();
    for (int start = 0; start < texts.size(); start += NAIVE_BATCH) {
      batches.add(texts.subList(start, Math.min(texts.size(), start + NAIVE_BATCH)));
    }
    return batches;
  }

  /** Batches of texts of like length, with at most so many tokens, padding included. */
  List<List<Tokens>> sorted(int tokensPerBatch) {
    List<Tokens> sorted = new ArrayList<>(texts);
    sorted.sort(Comparator.comparingInt(Tokens::length).reversed());
    List<List<Tokens>> batches = new ArrayList<>();
    int start = 0;
    while (start < sorted.size()) {
      int most = Math.max(1, tokensPerBatch / sorted.get(start).length());
      int end = Math.min(sorted.size(), start + most);
      batches.add(sorted.subList(start, end));
      start = end;
    }
    return batches;
  }
}
