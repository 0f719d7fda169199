package org.sentimentstreams.data;

/** A file of reviews cannot be used; the message is meant for the user. */
public class InvalidDataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The message is one sentence that names the file, what is wrong, and what to do. */
  public InvalidDataException(String message) {
    super(message);
  }

  /** The same, with what went wrong underneath. */
  public InvalidDataException(String message, Throwable cause) {
    super(message, cause);
  }

  static InvalidDataException at(String source, long line, String what) {
    return new InvalidDataException(source + " line " + line + ": " + what);
  }
}
