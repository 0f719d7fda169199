package org.sentimentstreams.registry.store;

/** Bytes are not those that were announced: fewer of them, or of another digest. */
public final class WrongContentException extends ArtifactStoreException {
  WrongContentException(String message) {
    super(message, null);
  }

  /** What is damaged stays so until it is put again. */
  @Override
  public boolean retryHelps() {
    return false;
  }
}
