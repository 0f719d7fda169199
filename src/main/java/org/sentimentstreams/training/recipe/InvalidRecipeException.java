package org.sentimentstreams.training.recipe;

/** A recipe that cannot be followed; the message names the key and says what would do. */
public final class InvalidRecipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidRecipeException(String message) {
    super(message);
  }

  public InvalidRecipeException(String message, Throwable cause) {
    super(message, cause);
  }
}
