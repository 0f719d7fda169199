package org.sentimentstreams.batching;

import org.sentimentstreams.model.NoTokensException;

/** The model works but cannot compute this text. The cause says why. */
public final class ReviewFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message that says what is wrong with the text. */
  public ReviewFailedException(String message) {
    super(message);
  }

  /** Nothing can be computed where there are no tokens. */
  ReviewFailedException(NoTokensException cause) {
    super(cause.getMessage(), cause);
  }

  /** Wraps what the model or the tokenizer threw. */
  public ReviewFailedException(Throwable cause) {
    super("The model failed on this review: " + cause.getMessage(), cause);
  }
}
