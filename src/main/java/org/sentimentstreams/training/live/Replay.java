package org.sentimentstreams.training.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.training.ComputeLimits;
import org.sentimentstreams.training.ReadableRows;
import org.sentimentstreams.training.TrainedModel;
import org.sentimentstreams.training.TrainingRun;
import org.sentimentstreams.training.TrainingStoppedException;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabelMap;

/** Trains a published version again from the labels that it was trained on. */
public final class Replay {
  private final Trainer trainer;
  private final ArtifactCache cache;
  private volatile TrainingRun running;
  private volatile boolean stopped;

  /**
   * @param digest of the new files @param equal whether it equals the version's digest
   */
  public record Outcome(ModelVersion version, String digest, boolean equal) {}

  public Replay(Trainer trainer, ArtifactCache cache) {
    this.trainer = trainer;
    this.cache = cache;
  }

  /**
   * @param labels not read from yet
   * @param output where the model is written; must not exist
   * @throws InvalidDataException if the topic no longer has the labels
   * @throws IOException if a file cannot be read or written
   */
  public Outcome replay(ModelHistory history, ModelVersion version, LabelTopic labels, Path output)
      throws IOException {
    Provenance origin = Provenance.parse(version.getId(), version.getRecipe());
    labels.read(version.getLabelOffsets());
    LabelDataset.Clean data = labels.dataset();
    if (!data.digest().equals(origin.dataset())) {
      throw new InvalidDataException(
          ("Version %s cannot be trained again: the topic no longer has all labels that "
                  + "it was trained on, mostly because later labels of the same reviews replaced "
                  + "them (%d are left)")
              .formatted(version.getId(), data.rows().size()));
    }
    Optional<ModelVersion> parent = Optional.ofNullable(version.getParent()).map(history::find);
    try (StartModel base = StartModel.of(parent, cache, trainer, bytes -> requireGoingOn())) {
      ComputeLimits compute =
          new ComputeLimits(
              origin.maxTokens(),
              origin.truncation(),
              trainer.compute().limits(),
              trainer.compute().workers(),
              trainer.compute().featureCache());
      LabelMap map = new LabelMap(version.getLabels(), origin.recipe().problem());
      TrainingRun run =
          new TrainingRun(
              origin.recipe(), base.directory(), map, compute, origin.seed(), trainer.listener());
      running = run;
      if (stopped) {
        run.stop();
      }
      TrainedModel trained =
          run.train(
              new HeldOutSplit(origin.recipe().heldOut())
                  .split(
                      ReadableRows.of(base.directory(), data.rows(), trainer.listener()::says),
                      map::index),
              null);
      trained.write(output, base.directory());
      String digest = digest(output);
      return new Outcome(version, digest, digest.equals(version.getDigest()));
    }
  }

  private void requireGoingOn() {
    if (stopped) {
      throw new TrainingStoppedException();
    }
  }

  /** Ends a running training from another thread. */
  public void stop() {
    stopped = true;
    TrainingRun run = running;
    if (run != null) {
      run.stop();
    }
  }

  /** The digest of the files as the publisher would make them. */
  private String digest(Path directory) throws IOException {
    Files.createDirectories(trainer.scratch());
    Path scratch = Files.createTempDirectory(trainer.scratch(), "replay-");
    try {
      Path files = scratch.resolve("files");
      ModelWriter.write(files, ModelDirectory.open(directory));
      List<ModelFile> list = new ArrayList<>();
      try (Stream<Path> paths = Files.list(files)) {
        for (Path path : paths.toList()) {
          list.add(
              new ModelFile(
                  path.getFileName().toString(), Digests.sha256(path), Files.size(path), ""));
        }
      }
      return Versions.digest(list);
    } finally {
      DirectoryTree.delete(scratch);
    }
  }
}
