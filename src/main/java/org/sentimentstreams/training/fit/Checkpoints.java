package org.sentimentstreams.training.fit;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/** The checkpoints of a running training: when one is due, and what goes into it. */
final class Checkpoints {
  private final CheckpointFolder folder;
  private final TrainableModel model;
  private final WeightOptimizer optimizer;
  private long written = System.nanoTime();

  /**
   * @param folder null to keep none
   */
  Checkpoints(CheckpointFolder folder, TrainableModel model, WeightOptimizer optimizer) {
    this.folder = folder;
    this.model = model;
    this.optimizer = optimizer;
  }

  /**
   * Puts model and optimizer where the newest checkpoint has them, if there is one. A damaged one
   * costs the time that it would have saved, and nothing else.
   */
  Optional<CheckpointFolder.State> resume(Consumer<String> says) {
    Optional<CheckpointFolder.State> state = read(says);
    if (state.isPresent()) {
      TrainingProgress progress = state.get().progress();
      model.restore(state.get().weights());
      optimizer.restore(state.get().optimizer(), model.train(name -> true));
      says.accept(
          "Continuing from the checkpoint at epoch %d, step %d"
              .formatted(progress.epoch(), progress.step()));
    }
    return state;
  }

  private Optional<CheckpointFolder.State> read(Consumer<String> says) {
    try {
      return folder == null ? Optional.empty() : folder.read();
    } catch (IOException | InvalidWeightsException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      says.accept(
          "The checkpoint in %s cannot be read, so the training starts from the beginning: %s"
              .formatted(folder.path(), reason));
      return Optional.empty();
    }
  }

  boolean isDue() {
    return folder != null && System.nanoTime() - written >= folder.every().toNanos();
  }

  /**
   * Leaves a checkpoint. Where that is not possible, as on a full disk, the training goes on
   * without.
   *
   * @param best weights of the best epoch so far
   */
  void write(TrainingProgress progress, Map<String, Tensor> best, Consumer<String> says) {
    try {
      folder.write(new CheckpointFolder.State(progress, model.views(), optimizer.views(), best));
    } catch (IOException e) {
      says.accept(
          "A checkpoint cannot be written; the training continues without one: " + e.getMessage());
    }
    written = System.nanoTime();
  }
}
