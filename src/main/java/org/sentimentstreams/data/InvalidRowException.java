package org.sentimentstreams.data;

/** One row of a file cannot be used; those after it may be read on. */
final class InvalidRowException extends InvalidDataException {

  private static final long serialVersionUID = 1L;

  InvalidRowException(String source, long line, String what) {
    super(at(source, line, what).getMessage());
  }

  InvalidRowException(InvalidDataException e) {
    super(e.getMessage(), e);
  }
}
