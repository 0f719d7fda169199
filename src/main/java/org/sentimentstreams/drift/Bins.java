package org.sentimentstreams.drift;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.wide.Cascade;

/**
 * Where the values of each signal are counted. Bins follow from how a version is served, and from
 * no review: a test whose bins depend on the counts would promise more than it keeps. A signal with
 * one bin says nothing. Safe for use by many threads.
 */
public final class Bins {
  /** Least scores of all bins but the first. With two labels none is below .5. */
  private static final double[] SCORES = {0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99};

  /** Least lengths of all bins but the first; those that a version can read. */
  private static final int[] LENGTHS = {
    16, 32, 64, 96, 128, 192, 256, 384, 512, 1024, 2048, 4096, 8192
  };

  /** No unknown pieces, at most 2 %, at most 10 %, more. */
  private static final double[] UNKNOWN = {0, 0.02, 0.1};

  /** Further labels share the last bin. */
  private static final int MOST_LABELS = 20;

  private final Map<String, Integer> labels = new HashMap<>();
  private final int[] lengths;
  private final int lowestScore;
  private final int maxTokens;
  private final Map<Signal, Integer> sizes = new EnumMap<>(Signal.class);

  /**
   * How a version is served.
   *
   * @param labels by index
   * @param isMulti whether any number of labels may be true of a text
   * @param maxTokens longest text that it reads, in tokens
   * @param hasUnknown whether its tokenizer has a token for what it does not know
   * @param answersAlone whether its n-grams may answer before the transformer does
   */
  public Bins(
      List<String> labels,
      boolean isMulti,
      int maxTokens,
      boolean hasUnknown,
      boolean answersAlone) {
    for (int index = 0; index < labels.size(); index++) {
      this.labels.put(labels.get(index), Math.min(index, MOST_LABELS - 1));
    }
    this.maxTokens = maxTokens;
    this.lengths = Arrays.stream(LENGTHS).filter(length -> length < maxTokens).toArray();
    this.lowestScore = labels.size() == 2 && !isMulti ? 1 : 0;
    sizes.put(Signal.LABEL, Math.max(1, Math.min(labels.size(), MOST_LABELS)));
    sizes.put(Signal.SCORE, SCORES.length + 1 - lowestScore);
    sizes.put(Signal.WIDE, answersAlone ? 2 : 1);
    sizes.put(Signal.LENGTH, lengths.length + 2);
    sizes.put(Signal.TRUNCATED, 2);
    sizes.put(Signal.UNKNOWN, hasUnknown ? UNKNOWN.length + 1 : 1);
  }

  /** The bins of a model as it is loaded. */
  public static Bins of(Cascade loaded, ModelDirectory directory) {
    return new Bins(
        loaded.labels(),
        directory.config().multiLabel(),
        loaded.deep().maxTokens(),
        loaded.deep().unknownToken().isPresent(),
        loaded.answersAlone());
  }

  /** Number of bins of a signal. */
  public int size(Signal signal) {
    return sizes.get(signal);
  }

  /** Longest text that is read, in tokens. */
  int maxTokens() {
    return maxTokens;
  }

  /** The bin of a label; the first one for a label that the version does not have. */
  int label(String label) {
    return labels.getOrDefault(label, 0);
  }

  int score(double score) {
    int bin = 0;
    while (bin < SCORES.length && score >= SCORES[bin]) {
      bin++;
    }
    return Math.max(0, bin - lowestScore);
  }

  int wide(boolean isAlone) {
    return size(Signal.WIDE) == 2 && isAlone ? 1 : 0;
  }

  /** The last bin is for texts as long as can be read. */
  int length(int tokens) {
    if (tokens >= maxTokens) {
      return lengths.length + 1;
    }
    int bin = 0;
    while (bin < lengths.length && tokens >= lengths[bin]) {
      bin++;
    }
    return bin;
  }

  int truncated(boolean isTruncated) {
    return isTruncated ? 1 : 0;
  }

  int unknown(int tokens, int unknown) {
    int bin = 0;
    while (bin < size(Signal.UNKNOWN) - 1 && unknown > UNKNOWN[bin] * tokens) {
      bin++;
    }
    return bin;
  }
}
