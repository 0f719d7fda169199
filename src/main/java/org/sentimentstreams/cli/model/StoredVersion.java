package org.sentimentstreams.cli.model;

import java.io.IOException;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.ModelVersion;

/** A published version, found by what a person calls it, and its verified files. */
record StoredVersion(Settings settings, ModelVersion version) {

  /**
   * Looks it up.
   *
   * @param word an id or its beginning, or an alias
   */
  static StoredVersion find(Settings settings, Terminal terminal, String word) {
    try (ModelRegistry open = RegistryOptions.open(settings, terminal)) {
      return new StoredVersion(settings, open.state().model(settings.model().name()).find(word));
    }
  }

  /** Fetches what is not on this machine yet; the caller closes it. */
  CachedVersion open() throws IOException {
    try (ArtifactStore store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      return ArtifactCache.of(settings.artifacts(), store)
          .open(version.getId(), version.getFiles(), position -> {});
    }
  }
}
