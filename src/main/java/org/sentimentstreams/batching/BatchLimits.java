package org.sentimentstreams.batching;

import java.time.Duration;

/**
 * What one batch may hold. A single review always goes, whatever its size.
 *
 * @param maxTokens tokens
 * @param maxReviews reviews
 * @param maxTime time on the device, as far as it is known beforehand
 */
public record BatchLimits(int maxTokens, int maxReviews, Duration maxTime) {
  private static final Duration NO_LIMIT = Duration.ofDays(1);

  /**
   * @throws IllegalArgumentException if a limit is below 1
   */
  public BatchLimits {
    if (maxTokens < 1 || maxReviews < 1 || maxTime.toNanos() < 1) {
      throw new IllegalArgumentException(
          "Batch limits of %d tokens, %d reviews and %s: each must be at least 1"
              .formatted(maxTokens, maxReviews, maxTime));
    }
  }

  /** Limits of size only. */
  public BatchLimits(int maxTokens, int maxReviews) {
    this(maxTokens, maxReviews, NO_LIMIT);
  }

  /** Whether so many reviews with so many tokens together fit. */
  boolean allow(int reviews, long tokens) {
    return reviews == 1 || reviews <= maxReviews && tokens <= maxTokens;
  }
}
