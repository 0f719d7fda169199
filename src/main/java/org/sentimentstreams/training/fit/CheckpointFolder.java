package org.sentimentstreams.training.fit;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * Where a training leaves what it needs to go on after its process was killed. A checkpoint is a
 * folder that gets its name when it is complete; the one before is deleted after that.
 *
 * @param path made if it is missing
 * @param every how often a checkpoint is written
 * @param job stands for recipe, data and seed; checkpoints of another job are not used
 */
public record CheckpointFolder(Path path, Duration every, String job) {
  private static final String PARTIAL = ".partial";

  /** Stands in the names, so that a checkpoint of other contents is passed by. */
  private static final int FORMAT = 2;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  record State(
      TrainingProgress progress,
      Map<String, Tensor> weights,
      Map<String, Tensor> optimizer,
      Map<String, Tensor> best) {}

  /** The newest complete checkpoint of this job. */
  Optional<State> read() throws IOException {
    for (Path folder : folders()) {
      if (folder.getFileName().toString().startsWith(prefix())
          && !folder.toString().endsWith(PARTIAL)) {
        return Optional.of(
            new State(
                JSON.readValue(folder.resolve("progress.json").toFile(), TrainingProgress.class),
                SafeTensors.read(folder.resolve("weights.safetensors")),
                SafeTensors.read(folder.resolve("optimizer.safetensors")),
                SafeTensors.read(folder.resolve("best.safetensors"))));
      }
    }
    return Optional.empty();
  }

  void write(State state) throws IOException {
    Path folder = path.resolve(prefix() + "%010d".formatted(state.progress().total()));
    Path partial = path.resolve(folder.getFileName() + PARTIAL);
    DirectoryTree.delete(partial);
    try {
      fill(partial, state);
    } catch (IOException e) {
      DirectoryTree.delete(partial);
      throw e;
    }
    DirectoryTree.delete(folder);
    Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    for (Path other : folders()) {
      if (!other.equals(folder)) {
        DirectoryTree.delete(other);
      }
    }
  }

  private static void fill(Path folder, State state) throws IOException {
    Files.createDirectories(folder);
    SafeTensors.write(folder.resolve("weights.safetensors"), state.weights());
    SafeTensors.write(folder.resolve("optimizer.safetensors"), state.optimizer());
    SafeTensors.write(folder.resolve("best.safetensors"), state.best());
    JSON.writeValue(folder.resolve("progress.json").toFile(), state.progress());
  }

  /** Deletes all checkpoints, as after the end of the training. */
  public void delete() throws IOException {
    DirectoryTree.delete(path);
  }

  private String prefix() {
    return "%s-%d-".formatted(job.substring(0, Math.min(12, job.length())), FORMAT);
  }

  /** The newest first. */
  private List<Path> folders() throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(path)) {
      return folders.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
