package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * One kind of storage for artifacts. {@link ArtifactStore} verifies all bytes that go in or out, so
 * an implementation only moves bytes. Instances are shared by threads; several processes use one
 * place at once.
 */
public interface Blobs extends AutoCloseable {
  /**
   * The complete blob under this digest, with unverified content.
   *
   * @throws StoreUnavailableException if the place cannot be asked
   */
  Optional<StoredArtifact> find(String sha256) throws IOException;

  /**
   * Stores a file whole or not at all, in place of what may be there.
   *
   * @return the location
   * @throws StoreUnavailableException if the place cannot take it
   */
  String put(SourceFile source) throws IOException;

  /**
   * Sets the time of a blob to now.
   *
   * @throws IOException if that cannot be done; the file is then put again
   */
  void renew(StoredArtifact found) throws IOException;

  /**
   * Opens an artifact for reading once. What the stream throws counts as an unavailable store.
   *
   * @throws MissingArtifactException if it is not there
   * @throws StoreUnavailableException if the place cannot be asked
   */
  InputStream open(Artifact artifact) throws IOException;

  /** All that {@link #find} would find, in any order. */
  List<StoredArtifact> list() throws IOException;

  /** Removes what is there under this digest; nothing there is no error. */
  void delete(String sha256) throws IOException;

  /** Removes what killed writers left, if it can be recognised. */
  default void tidy() throws IOException {}

  /** The setting that names this storage, for messages. */
  @Override
  String toString();

  @Override
  default void close() {}
}
