package org.sentimentstreams.training.fit;

/** A training cannot go on, whatever is tried again; the message names what to change. */
public class TrainingFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TrainingFailedException(String message) {
    super(message);
  }

  TrainingFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
