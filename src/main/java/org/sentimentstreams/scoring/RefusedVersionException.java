package org.sentimentstreams.scoring;

/** A version cannot be served here; the message says why. */
final class RefusedVersionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean retryHelps;

  /**
   * @param retryHelps whether the same version may be served a little later
   */
  RefusedVersionException(String message, boolean retryHelps, Throwable cause) {
    super(message, cause);
    this.retryHelps = retryHelps;
  }

  boolean retryHelps() {
    return retryHelps;
  }
}
