package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.AdapterFacts;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ScratchFolder;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.wide.WideFacts;

/**
 * A part of a published version, read from the store without the encoder.
 *
 * @param file that a version with this part has
 * @param needed files that tell what there is to know of it
 * @param reader of a folder with these
 */
record StoredPart(ModelVersion version, String file, Set<String> needed, Reader reader) {

  /** Reads facts by their names. */
  @FunctionalInterface
  interface Reader {
    Map<String, Object> facts(Path folder) throws IOException;
  }

  /** The adapter of the encoder. */
  static StoredPart adapter(ModelVersion version) {
    return new StoredPart(
        version, LoraConfig.FILE, Set.of(LoraConfig.FILE, LoraAdapter.WEIGHTS), AdapterFacts::of);
  }

  /** The wide part, as the version's config.json has it. */
  static StoredPart wide(ModelVersion version) {
    return new StoredPart(
        version, ModelDirectory.WIDE, Set.of(ModelDirectory.CONFIG), WideFacts::of);
  }

  /** What there is to know of it, by name; nothing if the version has no such part. */
  Map<String, Object> facts(Settings settings) throws IOException {
    if (version.getFiles().stream().noneMatch(each -> each.getName().equals(file))) {
      return Map.of();
    }
    Path cache = settings.artifacts().cacheDir().resolve("publishing");
    try (ArtifactStore store =
            ArtifactStores.open(
                settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
        ScratchFolder scratch = ScratchFolder.create(cache, "showing-")) {
      for (ModelFile each : version.getFiles()) {
        if (needed.contains(each.getName())) {
          store.fetch(
              new Artifact(each.getSha256(), each.getBytes(), each.getLocation()),
              scratch.path().resolve(each.getName()));
        }
      }
      return reader.facts(scratch.path());
    }
  }
}
