package org.sentimentstreams.drift;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a stream is compared with.
 *
 * @param counts of its reviews
 * @param maxTokens at which its texts were cut
 * @param right how many of them were predicted rightly; empty where nobody knows
 */
public record Reference(Counts counts, int maxTokens, OptionalLong right) {
  /** Fewer rows show no more than that something is altogether different. */
  public static final int LEAST_ROWS = 200;

  /** The share that was predicted rightly. */
  public OptionalDouble accuracy() {
    return right.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) right.getAsLong() / counts.reviews());
  }
}
