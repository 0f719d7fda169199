package org.sentimentstreams.serving;

import org.sentimentstreams.data.OneLine;

/** A version cannot be served here; the message says why. */
public final class RefusedVersionException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int MOST_CHARACTERS = 1000;

  private final boolean retryHelps;

  /**
   * @param message is cut after {@value #MOST_CHARACTERS} characters: it is shown by every
   *     instance, probe and page, and may quote what a stranger has published
   * @param retryHelps whether another attempt with the same version may succeed
   */
  RefusedVersionException(String message, boolean retryHelps, Throwable cause) {
    super(OneLine.of(String.valueOf(message), MOST_CHARACTERS), cause);
    this.retryHelps = retryHelps;
  }

  public boolean retryHelps() {
    return retryHelps;
  }
}
