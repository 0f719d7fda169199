package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.AdapterFacts;
import org.sentimentstreams.model.ScratchFolder;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;

/** The adapter of a published version, read from the store without the encoder. */
record StoredAdapter(ModelVersion version) {

  boolean exists() {
    return version.getFiles().stream().anyMatch(file -> file.getName().equals(LoraConfig.FILE));
  }

  /** What there is to know of it, by name. */
  Map<String, Object> facts(Settings settings) throws IOException {
    Path cache = settings.artifacts().cacheDir().resolve("publishing");
    try (ArtifactStore store =
            ArtifactStores.open(
                settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
        ScratchFolder scratch = ScratchFolder.create(cache, "showing-")) {
      for (ModelFile file : version.getFiles()) {
        if (file.getName().equals(LoraConfig.FILE) || file.getName().equals(LoraAdapter.WEIGHTS)) {
          store.fetch(
              new Artifact(file.getSha256(), file.getBytes(), file.getLocation()),
              scratch.path().resolve(file.getName()));
        }
      }
      return AdapterFacts.of(scratch.path());
    }
  }
}
