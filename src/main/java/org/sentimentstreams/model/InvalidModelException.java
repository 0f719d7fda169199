package org.sentimentstreams.model;

/** A model directory that cannot be served; the message names the file and what is wrong. */
public final class InvalidModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message that names the file and what is wrong with it. */
  public InvalidModelException(String message) {
    super(message);
  }

  /** As above, with the exception that told us. */
  public InvalidModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
