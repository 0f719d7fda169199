package org.sentimentstreams.registry;

/** The registry cannot do what was requested; the message is one sentence for the user. */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes a sentence that says what is wrong and what to do. */
  public RegistryException(String message) {
    super(message);
  }
}
