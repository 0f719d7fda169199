package org.sentimentstreams.registry.store;

/** The bytes are not the announced ones: there are fewer, or their digest differs. */
public final class WrongContentException extends ArtifactStoreException {
  WrongContentException(String message) {
    super(message, null);
  }

  /** A damaged artifact stays damaged until it is stored again. */
  @Override
  public boolean retryHelps() {
    return false;
  }
}
