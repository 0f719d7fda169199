package org.sentimentstreams.batching;

/**
 * What one batch may hold.
 *
 * @param maxTokens tokens, padding included
 * @param maxReviews reviews
 */
public record BatchLimits(int maxTokens, int maxReviews) {

  /**
   * @throws IllegalArgumentException if a limit is below 1
   */
  public BatchLimits {
    if (maxTokens < 1 || maxReviews < 1) {
      throw new IllegalArgumentException(
          "Batch limits of %d tokens and %d reviews: both must be at least 1"
              .formatted(maxTokens, maxReviews));
    }
  }

  /** Whether so many reviews fit, padded to the longest. A single review always does. */
  boolean allow(int reviews, int longest) {
    return reviews == 1 || reviews <= maxReviews && (long) reviews * longest <= maxTokens;
  }
}
