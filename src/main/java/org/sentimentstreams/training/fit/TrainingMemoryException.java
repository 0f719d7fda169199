package org.sentimentstreams.training.fit;

/**
 * A training needs more memory than there is, in whatever parts; the message names what to lower.
 */
public final class TrainingMemoryException extends TrainingFailedException {
  private static final long serialVersionUID = 1L;

  TrainingMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
