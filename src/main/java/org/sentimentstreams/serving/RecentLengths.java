package org.sentimentstreams.serving;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Arrays;
import java.util.List;
import org.sentimentstreams.model.Tokens;

/**
 * Remembers the lengths of the latest texts, so that a new version is warmed up on usual lengths.
 */
final class RecentLengths {
  private static final int REMEMBERED = 256;
  private static final double[] QUANTILES = {0.1, 0.5, 0.9, 1};

  @GuardedBy("this")
  private final int[] lengths = new int[REMEMBERED];

  @GuardedBy("this")
  private int seen;

  synchronized void add(List<Tokens> batch) {
    for (Tokens tokens : batch) {
      lengths[seen++ % REMEMBERED] = tokens.length();
      if (seen == 2 * REMEMBERED) {
        seen = REMEMBERED;
      }
    }
  }

  /** Some lengths from short to long, in tokens; empty before the first text. */
  synchronized int[] quantiles() {
    int[] sorted = Arrays.copyOf(lengths, Math.min(seen, REMEMBERED));
    Arrays.sort(sorted);
    return Arrays.stream(QUANTILES)
        .mapToInt(share -> sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))])
        .filter(length -> length > 0)
        .distinct()
        .toArray();
  }
}
