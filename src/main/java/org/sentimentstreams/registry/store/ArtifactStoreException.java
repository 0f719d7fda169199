package org.sentimentstreams.registry.store;

import java.io.IOException;

/**
 * A store did not do what was asked. The message is one sentence for the user and says what to do.
 */
public abstract sealed class ArtifactStoreException extends IOException
    permits MissingArtifactException, WrongContentException, StoreUnavailableException {
  ArtifactStoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the same may work a little later, though nobody puts the artifact again. */
  public abstract boolean retryHelps();
}
