package org.sentimentstreams.drift;

import java.util.Locale;

/** What is compared of reviews whose labels nobody knows. */
public enum Signal {
  /** The predicted label; where there may be several, the most probable one. */
  LABEL,
  /** The score of that label. */
  SCORE,
  /** Whether n-grams answered alone. */
  WIDE,
  /** Tokens that the transformer read, of reviews that it was asked about. */
  LENGTH,
  /** Whether such a review was longer than it reads. */
  TRUNCATED,
  /** The share of such a review's word pieces that the tokenizer does not know. */
  UNKNOWN;

  /** As metrics and files have it, such as {@code length}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
