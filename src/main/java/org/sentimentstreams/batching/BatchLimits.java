package org.sentimentstreams.batching;

import java.time.Duration;

/**
 * The limits of one batch. A single review is always allowed, whatever its size.
 *
 * @param maxTokens tokens
 * @param maxReviews reviews
 * @param maxTime estimated time on the device
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

  /** These limits, and at most this estimated time. */
  BatchLimits within(Duration time) {
    return new BatchLimits(maxTokens, maxReviews, time.compareTo(maxTime) < 0 ? time : maxTime);
  }

  /** Whether this many reviews with this many tokens in all fit. */
  boolean allow(int reviews, long tokens) {
    return reviews == 1 || reviews <= maxReviews && tokens <= maxTokens;
  }
}
