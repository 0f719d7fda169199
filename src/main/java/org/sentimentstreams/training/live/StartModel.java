package org.sentimentstreams.training.live;

import java.io.IOException;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.schema.ModelVersion;

/**
 * The model that a training starts from. While it is open, nobody evicts it.
 *
 * @param cached null for a directory of the user
 */
record StartModel(ModelDirectory directory, CachedVersion cached) implements AutoCloseable {

  /**
   * Fetches a published version, or takes the model of the settings if there is none.
   *
   * @param progress called with the bytes fetched; an exception that it throws ends the fetch
   * @throws org.sentimentstreams.registry.store.ArtifactStoreException if the store lacks a file
   * @throws IOException if a file cannot be read or written
   */
  static StartModel of(
      Optional<ModelVersion> version, ArtifactCache cache, Trainer trainer, LongConsumer progress)
      throws IOException {
    if (version.isEmpty()) {
      return new StartModel(trainer.startModel(), null);
    }
    CachedVersion cached = cache.open(version.get().getId(), version.get().getFiles(), progress);
    return new StartModel(ModelDirectory.open(cached.directory()), cached);
  }

  @Override
  public void close() throws IOException {
    if (cached != null) {
      cached.close();
    }
  }
}
