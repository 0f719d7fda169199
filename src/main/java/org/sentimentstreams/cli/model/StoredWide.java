package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ScratchFolder;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.wide.WideFacts;

/** The wide part of a published version, as the version's config.json in the store has it. */
record StoredWide(ModelVersion version) {

  boolean exists() {
    return version.getFiles().stream().anyMatch(file -> file.getName().equals(ModelDirectory.WIDE));
  }

  /** What there is to know of it, by name. */
  Map<String, Object> facts(Settings settings) throws IOException {
    Path cache = settings.artifacts().cacheDir().resolve("publishing");
    try (ArtifactStore store =
            ArtifactStores.open(
                settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
        ScratchFolder scratch = ScratchFolder.create(cache, "showing-")) {
      for (ModelFile file : version.getFiles()) {
        if (file.getName().equals(ModelDirectory.CONFIG)) {
          store.fetch(
              new Artifact(file.getSha256(), file.getBytes(), file.getLocation()),
              scratch.path().resolve(file.getName()));
        }
      }
      return WideFacts.of(scratch.path());
    }
  }
}
