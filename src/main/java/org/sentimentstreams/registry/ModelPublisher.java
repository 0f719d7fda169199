package org.sentimentstreams.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.ScratchFolder;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.registry.store.MissingArtifactException;
import org.sentimentstreams.registry.store.Upload;
import org.sentimentstreams.registry.store.WrongContentException;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.wide.Cascade;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a version of a Hugging Face directory: its files go into the store, are read back, and only
 * then is it announced. So an announced version is complete, and a killed publisher leaves only a
 * few unneeded files.
 */
public final class ModelPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(ModelPublisher.class);

  /** Such files are read a moment after they are written. */
  private static final Duration LEFT_OVER = Duration.ofHours(1);

  private final ModelRegistry registry;
  private final ArtifactStore store;
  private final Path scratch;
  private final int maxTokens;

  /**
   * @param scratch folder for temporary files, as large as two models; made if it is missing
   * @param maxTokens longest input for the smoke tests
   */
  public ModelPublisher(ModelRegistry registry, ArtifactStore store, Path scratch, int maxTokens) {
    this.registry = registry;
    this.store = store;
    this.scratch = scratch;
    this.maxTokens = maxTokens;
  }

  /**
   * Publishes a model, unless its files are published already: then those in the store are read
   * back, and put again where they are damaged. The weights of encoder and head become files of
   * their own, so that a new head moves less than a megabyte.
   *
   * @param model name of the model
   * @param directory a classifier
   * @param details sets the other fields: metrics, recipe, parent, description and so on
   * @throws org.sentimentstreams.model.InvalidModelException if it cannot be loaded
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if weights are damaged
   * @throws org.sentimentstreams.registry.store.ArtifactStoreException if the store fails
   * @throws org.sentimentstreams.kafka.BrokerException if the registry fails
   * @throws IOException if files cannot be read or written
   */
  public Publication publish(
      String model, ModelDirectory directory, Consumer<ModelVersion.Builder> details)
      throws IOException {
    removeLeftovers();
    try (ScratchFolder staging = ScratchFolder.create(scratch, "publishing-")) {
      Path files = staging.path().resolve("files");
      ModelWriter.write(files, directory);
      return publish(model, files, staging.path().resolve("read-back"), details);
    }
  }

  /** Files that killed processes left while they loaded a model; these may be gigabytes. */
  private static void removeLeftovers() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    for (String glob : List.of("sentiment-*.pt", "sentiment-tokenizer-*.json")) {
      try {
        DirectoryTree.deleteOld(folder, glob, LEFT_OVER);
      } catch (IOException e) {
        LOG.debug("Temporary files could not be deleted and remain in {}", folder, e);
      }
    }
  }

  private Publication publish(
      String model, Path files, Path readBack, Consumer<ModelVersion.Builder> details)
      throws IOException {
    ModelVersion.Builder version = ModelVersion.newBuilder().setModel(model);
    LoadOptions options = new LoadOptions(maxTokens);
    try (Cascade cascade = Cascade.load(ModelDirectory.open(files), options, null)) {
      version.setLabels(cascade.labels()).setSmokeTests(SmokeTests.of(cascade.deep()));
    }
    List<ModelFile> uploaded = new ArrayList<>();
    long moved = 0;
    for (Path file : list(files)) {
      Upload upload = store.put(file);
      if (upload.bytesMoved() > 0) {
        store.fetch(upload.artifact(), readBack);
      }
      moved += upload.bytesMoved();
      uploaded.add(
          new ModelFile(
              file.getFileName().toString(),
              upload.artifact().sha256(),
              upload.artifact().bytes(),
              upload.artifact().location()));
    }
    String digest = Versions.digest(uploaded);
    Optional<ModelVersion> known = known(model, digest);
    if (known.isPresent()) {
      for (ModelFile file : uploaded) {
        moved += repair(file, files.resolve(file.getName()), readBack);
      }
      return new Publication(known.get(), moved, false);
    }
    Instant now = Instant.now();
    details.accept(version);
    ModelVersion announced =
        version
            .setId(Versions.id(now, digest))
            .setDigest(digest)
            .setCreatedAt(now)
            .setFiles(uploaded)
            .build();
    registry.announce(announced);
    return new Publication(announced, moved, true);
  }

  /**
   * Returns the number of bytes stored; the store itself compares only the size of an existing
   * file.
   */
  private long repair(ModelFile known, Path file, Path readBack) throws IOException {
    try {
      store.fetch(new Artifact(known.getSha256(), known.getBytes(), known.getLocation()), readBack);
      return 0;
    } catch (WrongContentException | MissingArtifactException e) {
      store.delete(known.getSha256());
      Upload upload = store.put(file);
      store.fetch(upload.artifact(), readBack);
      return upload.bytesMoved();
    }
  }

  private Optional<ModelVersion> known(String model, String digest) {
    return registry.refresh().model(model).versions().stream()
        .filter(version -> version.getDigest().equals(digest) && version.getRetiredAt() == null)
        .findFirst();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
