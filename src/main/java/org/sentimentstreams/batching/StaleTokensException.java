package org.sentimentstreams.batching;

/**
 * No loaded version has the tokenizer that this text was tokenised with, since the model was
 * swapped long ago. Submit the text again, and it is tokenised for the present version.
 */
public final class StaleTokensException extends ModelUnavailableException {
  private static final long serialVersionUID = 1L;

  /** A message for the operator. */
  public StaleTokensException(String message) {
    super(message);
  }
}
