package org.sentimentstreams.batching;

/** The model or its device no longer works; no review is to blame. */
public class ModelUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message for the operator. */
  public ModelUnavailableException(String message) {
    super(message);
  }

  /** A message for the operator, and what the device threw. */
  public ModelUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Wraps what the device threw. */
  public ModelUnavailableException(Throwable cause) {
    super("The model's device failed: " + cause.getMessage(), cause);
  }
}
