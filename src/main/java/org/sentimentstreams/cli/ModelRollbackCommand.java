package org.sentimentstreams.cli;

import java.util.concurrent.Callable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.schema.ModelVersion;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the champion before the present one champion again. */
@Command(
    name = "rollback",
    description = {
      "Go back to the champion before the present one.",
      "A second rollback goes further back.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model rollback",
      "  sentiment model rollback --wait --reason 'too many negatives since noon'",
    })
final class ModelRollbackCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private RolloutOptions rollout = new RolloutOptions();

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelRollbackCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    ModelVersion version;
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      ModelHistory history = open.state().model(loaded.modelName());
      String before =
          history
              .before(ModelHistory.CHAMPION)
              .orElseThrow(
                  () ->
                      new CommandFailedException(
                          "model %s had no champion before the present one: name one with `sentiment model promote`"
                              .formatted(loaded.modelName())));
      version = history.find(before);
      String reason = rollout.reason() == null ? "rollback" : rollout.reason();
      terminal.out().println(Promotion.promote(open, version, reason));
    }
    terminal.out().flush();
    rollout.await(loaded, terminal, version.getId());
    return Sentiment.OK;
  }
}
