package org.sentimentstreams.model.weights;

/** A weights file that is damaged, hostile or not what the model's configuration asks for. */
public final class InvalidWeightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message that names the file or tensor and what is wrong with it. */
  public InvalidWeightsException(String message) {
    super(message);
  }

  /** As above, with the exception that told us. */
  public InvalidWeightsException(String message, Throwable cause) {
    super(message, cause);
  }
}
