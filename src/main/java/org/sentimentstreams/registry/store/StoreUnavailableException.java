package org.sentimentstreams.registry.store;

/** The store does not answer, is full, or refuses: nothing is known of the artifact. */
public final class StoreUnavailableException extends ArtifactStoreException {
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The store may come back, or the right may be granted. */
  @Override
  public boolean retryHelps() {
    return true;
  }
}
