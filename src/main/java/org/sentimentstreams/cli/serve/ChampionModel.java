package org.sentimentstreams.cli.serve;

import java.io.IOException;
import java.util.Optional;
import org.sentimentstreams.cli.model.ModelImport;
import org.sentimentstreams.cli.options.InstanceName;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.ops.LabelChoices;
import org.sentimentstreams.ops.TrainingView;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.serving.LiveModel;
import org.sentimentstreams.serving.ModelFollower;

/** The champion of the registry, loaded and followed. */
public final class ChampionModel implements AutoCloseable {
  private final ModelFollower follower;
  private final LiveModel model;

  private ChampionModel(ModelFollower follower, LiveModel model) {
    this.follower = follower;
    this.model = model;
  }

  /**
   * Reads the registry to its end and loads the champion.
   *
   * @param bootstrap the model to publish as the first champion of an empty registry; null for
   *     none @throws CommandFailedException if there is no champion and no model to make one of
   */
  public static ChampionModel open(
      Settings settings, Terminal terminal, Operations operations, String bootstrap)
      throws IOException {
    LoadOptions options = new Models(settings, terminal).loadOptions();
    ModelRegistry registry = RegistryOptions.open(settings, terminal);
    try {
      if (bootstrap != null) {
        new ModelImport(settings, terminal).bootstrap(registry, bootstrap);
      }
      requireChampion(registry.state().model(settings.model().name()), settings);
    } catch (IOException | RuntimeException e) {
      registry.close();
      throw e;
    }
    ModelFollower follower =
        new ModelFollower(
            settings.serving(), registry, options, InstanceName.create(), operations.registry());
    operations.watch(follower::health);
    terminal.interruption().onRequest(follower::close);
    try {
      return new ChampionModel(follower, follower.start());
    } catch (RuntimeException e) {
      follower.close();
      throw e;
    }
  }

  private static void requireChampion(ModelHistory history, Settings settings) {
    if (history.champion().isEmpty()) {
      throw new CommandFailedException(
          history.versions().isEmpty()
              ? "the registry %s has no version of model %s: publish one with `sentiment model import DIR --promote`, or start with --bootstrap-model default"
                  .formatted(settings.topics().modelRegistry(), settings.model().name())
              : "model %s has %d versions but no champion: name one with `sentiment model promote`"
                  .formatted(settings.model().name(), history.versions().size()));
    }
  }

  public LiveModel model() {
    return model;
  }

  public ModelFollower follower() {
    return follower;
  }

  /** The training that it came from, if it was trained. */
  public Optional<TrainingView> training() {
    return ChampionTraining.of(follower.version());
  }

  /** The labels that the served version can give. */
  public LabelChoices choices() {
    return new LabelChoices(follower.labels(), follower.givesSeveralLabels());
  }

  /** Id of the served version. */
  String version() {
    return follower.status().getServing();
  }

  @Override
  public void close() {
    follower.close();
  }
}
