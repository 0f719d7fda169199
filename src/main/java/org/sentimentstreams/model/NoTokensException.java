package org.sentimentstreams.model;

/** A tokenizer makes no token of a text, such as one of characters that it deletes. */
public final class NoTokensException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says so. */
  public NoTokensException() {
    super("The tokenizer makes no token of this text");
  }
}
