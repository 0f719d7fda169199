package org.sentimentstreams.cli.train;

import java.io.IOException;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.training.ComputeLimits;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.live.Trainer;
import org.sentimentstreams.training.recipe.Recipe;

/** A trainer as the settings want it. */
public record TrainerOptions(Settings settings, Terminal terminal) {
  public static final long SEED = 42;

  public Trainer trainer(Recipe recipe, boolean newLabels, long seed) throws IOException {
    return trainer(recipe, newLabels, seed, new TrainingScreen(terminal));
  }

  /** The same for somebody else who watches. */
  public Trainer trainer(Recipe recipe, boolean newLabels, long seed, TrainingListener listener)
      throws IOException {
    Models models = new Models(settings, terminal);
    OfflineTraining.startEngine(models, recipe);
    return new Trainer(
        settings.model().name(),
        recipe,
        models.directory(),
        newLabels || settings.training().trainsLabelsOfData(),
        compute(models),
        seed,
        settings.artifacts().cacheDir().resolve("training"),
        listener);
  }

  private ComputeLimits compute(Models models) {
    return new ComputeLimits(
        settings.model().maxTokens(),
        Truncation.parse(settings.model().truncation()),
        models.limits(),
        models.workers(),
        settings.artifacts().cacheDir().resolve("features"));
  }
}
