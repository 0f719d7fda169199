package org.sentimentstreams.batching;

/**
 * Nothing reads a text any more as it was tokenised: its model was swapped for one with another
 * tokenizer, long ago. Submitted again, the text is tokenised for the one that is there now.
 */
public final class StaleTokensException extends ModelUnavailableException {
  private static final long serialVersionUID = 1L;

  /** A message for the operator. */
  public StaleTokensException(String message) {
    super(message);
  }
}
