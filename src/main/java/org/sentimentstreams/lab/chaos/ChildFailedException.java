package org.sentimentstreams.lab.chaos;

/** A JVM that a run needs does not come up. The message is one sentence for the user. */
public final class ChildFailedException extends RuntimeException {
  ChildFailedException(String message) {
    super(message);
  }
}
