package org.sentimentstreams.registry;

/** A version computes other numbers on this machine than where it was published. */
public final class SmokeTestFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SmokeTestFailedException(String message) {
    super(message);
  }
}
