package org.sentimentstreams.registry.store;

/** The store answers, but does not have the artifact: it was deleted, or never was there. */
public final class MissingArtifactException extends ArtifactStoreException {
  public MissingArtifactException(Artifact artifact, String store) {
    super(
        ("%s does not have the artifact %s, which was stored at %s: publish the version "
                + "again, or check artifacts.store")
            .formatted(store, artifact.sha256(), artifact),
        null);
  }

  /** A store shows a new artifact at once, so waiting does not help. */
  @Override
  public boolean retryHelps() {
    return false;
  }
}
