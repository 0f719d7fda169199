package org.sentimentstreams.training;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.fit.CheckpointFolder;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/** A training of all weights in a JVM of its own, which says each step and can be killed. */
final class TrainingProcess {
  private TrainingProcess() {}

  /**
   * Arguments: the model to start from, a folder for checkpoints, where the result goes, and, for
   * one that is to be killed, the step from which on it takes its time.
   */
  public static void main(String[] arguments) throws IOException {
    PyTorch.threadsPerBatch(1);
    ModelDirectory base = ModelDirectory.open(Path.of(arguments[0]));
    Recipe recipe =
        RecipeReader.read(
            "head",
            Map.of(
                "train",
                "full",
                "epochs",
                "6",
                "optimizer.learning-rate",
                "0.003",
                "batches.size",
                "16"));
    LabelMap labels = new LabelMap(List.of("negative", "positive"));
    Path features = Path.of(arguments[1]).resolveSibling("features");
    int slowFrom = arguments.length > 3 ? Integer.parseInt(arguments[3]) : Integer.MAX_VALUE;
    TrainingRun run =
        new TrainingRun(
            recipe,
            base,
            labels,
            new ComputeLimits(32, Truncation.HEAD, new BatchLimits(2048, 64), 1, features),
            7,
            new TrainingListener() {
              @Override
              public void step(Step step) {
                System.out.println("step " + step.total());
                if (step.total() >= slowFrom) {
                  pause();
                }
              }

              @Override
              public void says(String sentence) {
                System.out.println(sentence);
              }
            });
    CheckpointFolder checkpoints =
        new CheckpointFolder(Path.of(arguments[1]), Duration.ZERO, "the-same-job");
    HeldOutSplit.Parts parts =
        new HeldOutSplit(recipe.heldOut()).split(LearnableRows.of(0, 200), labels::index);
    run.train(parts, checkpoints).write(Path.of(arguments[2]), base);
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
