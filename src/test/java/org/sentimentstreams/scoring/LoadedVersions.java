package org.sentimentstreams.scoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.registry.store.Upload;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.serving.RefusedVersionException;
import org.sentimentstreams.serving.ServingVersion;
import org.sentimentstreams.serving.VersionLoader;

/** Tiny versions, loaded as the service does it, but without a broker. */
public final class LoadedVersions implements AutoCloseable {
  private final Path folder;
  private final ArtifactStore store;
  private final ArtifactCache cache;

  public LoadedVersions(Path folder) {
    this.folder = folder;
    var unused = AvroSerde.of(ModelVersion.class); // Avro trusts the package from now on.
    Settings settings =
        SettingsLoader.load(
            Optional.empty(),
            Map.of(),
            Map.of(
                "artifacts.store",
                "file:" + folder.resolve("store"),
                "cache.dir",
                folder.resolve("cache").toString()));
    store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
    cache = ArtifactCache.of(settings.artifacts(), store);
  }

  /** Puts a version with weights of its own into the store. */
  public ModelVersion publish(String id, long seed) throws IOException {
    Path directory = folder.resolve(id);
    TinyModel.write(directory, seed);
    return publish(id, directory);
  }

  /** Puts the files of a directory into the store. */
  public ModelVersion publish(String id, Path directory) throws IOException {
    List<ModelFile> stored = put(store, directory);
    return ModelVersion.newBuilder()
        .setModel("sentiment")
        .setId(id)
        .setDigest(Versions.digest(stored))
        .setCreatedAt(Instant.EPOCH)
        .setFiles(stored)
        .setLabels(List.of("negative", "positive"))
        .setSmokeTests(List.of())
        .build();
  }

  /** Puts the files of a directory into a store, and says where they are. */
  public static List<ModelFile> put(ArtifactStore store, Path directory) throws IOException {
    List<ModelFile> stored = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        Upload upload = store.put(file);
        stored.add(
            new ModelFile(
                file.getFileName().toString(),
                upload.artifact().sha256(),
                upload.artifact().bytes(),
                upload.artifact().location()));
      }
    }
    return stored;
  }

  /**
   * Loads it beside nothing.
   *
   * @param maxTokens versions with different limits have different encodings
   */
  public ServingVersion load(ModelVersion version, int maxTokens) throws RefusedVersionException {
    return new VersionLoader(cache, new LoadOptions(maxTokens), false)
        .load(version, null, new int[0]);
  }

  /**
   * Loads it beside nothing in bf16.
   *
   * @param mayBeExact whether single precision will do as well
   */
  public ServingVersion loadRounded(ModelVersion version, int maxTokens, boolean mayBeExact)
      throws RefusedVersionException {
    LoadOptions options = new LoadOptions(maxTokens, Precision.BF16, "cpu");
    return new VersionLoader(cache, options, false, mayBeExact).load(version, null, new int[0]);
  }

  @Override
  public void close() {
    store.close();
  }
}
