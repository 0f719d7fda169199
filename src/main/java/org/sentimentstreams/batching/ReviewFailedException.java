package org.sentimentstreams.batching;

/** This one text cannot be computed, though the model is well. The cause says why. */
public final class ReviewFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Wraps what the model or the tokenizer threw. */
  public ReviewFailedException(Throwable cause) {
    super("The model failed on this review: " + cause.getMessage(), cause);
  }
}
