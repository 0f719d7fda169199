package org.sentimentstreams.training.live;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.training.ComputeLimits;
import org.sentimentstreams.training.TrainingRun;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * The settings that trainings use.
 *
 * @param modelName in the registry
 * @param startModel where the first version starts from
 * @param newLabels whether to use the labels of the data instead of those of the model
 * @param scratch folder for candidates and checkpoints; made if it is missing
 */
public record Trainer(
    String modelName,
    Recipe recipe,
    ModelDirectory startModel,
    boolean newLabels,
    ComputeLimits compute,
    long seed,
    Path scratch,
    TrainingListener listener) {
  private static final Duration LEFT_OVER = Duration.ofDays(1);

  TrainingRun run(ModelDirectory base, LabelMap labels) throws IOException {
    return new TrainingRun(recipe, base, labels, compute, seed, listener);
  }

  /**
   * Deletes folders that killed trainers left more than a day ago; reports folders that it cannot
   * delete.
   */
  void deleteLeftovers() {
    try {
      DirectoryTree.deleteOld(scratch, "{candidate,publishing,replay}-*", LEFT_OVER);
    } catch (IOException e) {
      listener.says(
          "Temporary folders could not be deleted and remain in %s: %s".formatted(scratch, e));
    }
  }

  int maxTokens() {
    return compute.maxTokens();
  }

  LabelMap labels(ModelDirectory base, List<LabeledText> rows) {
    if (newLabels) {
      return LabelMap.learn(rows, recipe.problem());
    }
    if (!base.config().isClassifier()) {
      throw new InvalidDataException(
          base.path()
              + " does not name its labels: set training.label.set=data to use the labels that "
              + "occur in the data");
    }
    return new LabelMap(base.config().labels(), recipe.problem());
  }
}
