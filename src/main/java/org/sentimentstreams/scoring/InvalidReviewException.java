package org.sentimentstreams.scoring;

/** A record that was decoded but cannot be scored as it is; it becomes a dead letter. */
public final class InvalidReviewException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message that says what is missing or wrong. */
  public InvalidReviewException(String message) {
    super(message);
  }
}
