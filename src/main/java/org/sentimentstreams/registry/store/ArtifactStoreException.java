package org.sentimentstreams.registry.store;

import java.io.IOException;

/**
 * A store could not do what was requested. The message is one sentence for the user and says what
 * to do.
 */
public abstract sealed class ArtifactStoreException extends IOException
    permits MissingArtifactException, WrongContentException, StoreUnavailableException {
  ArtifactStoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether a later attempt may succeed even if nobody stores the artifact again. */
  public abstract boolean retryHelps();
}
