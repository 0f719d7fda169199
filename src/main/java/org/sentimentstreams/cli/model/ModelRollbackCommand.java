package org.sentimentstreams.cli.model;

import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Rollback;
import org.sentimentstreams.schema.ModelVersion;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the champion before the present one champion again. */
@Command(
    name = "rollback",
    description = {
      "Make the previous champion serve again; retired versions are skipped.",
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
      String reason = rollout.reason() == null ? "rollback" : rollout.reason();
      Rollback rollback = open.rollBack(loaded.model().name(), ModelHistory.CHAMPION, reason);
      version = rollback.target();
      rollback.passedOver().forEach(words -> terminal.err().println("Skipped: " + words));
      terminal.out().println(Promotion.words(version, rollback.from()));
    }
    terminal.out().flush();
    rollout.await(loaded, terminal, version.getId());
    return ExitCode.OK;
  }
}
