package org.sentimentstreams.model;

import java.util.Locale;

/** Which part of a model decided what it says of a text. */
public enum Part {
  /** N-grams alone: they were sure. */
  WIDE,
  /** The transformer alone, as in a model without a wide part. */
  DEEP,
  /** Both together. */
  JOINED;

  /** As predictions have it, such as {@code wide}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
