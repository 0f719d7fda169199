package org.sentimentstreams.cli.model;

import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.schema.ModelVersion;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a version the champion. */
@Command(
    name = "promote",
    description = "Make a version the champion; every instance serves it seconds later.",
    footer = {
      "",
      "Examples:",
      "  sentiment model promote 20260102T030405678Z-00d64616e599 --reason 'better on short ones'",
      "  sentiment model promote 00d646 --wait --timeout 60",
    })
final class ModelPromoteCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "VERSION", description = "An id or its beginning, or an alias.")
  private String word;

  @Mixin private RolloutOptions rollout = new RolloutOptions();

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelPromoteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    ModelVersion version;
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      version = open.state().model(loaded.model().name()).find(word);
      terminal.out().println(Promotion.promote(open, version, rollout.reason()));
    }
    terminal.out().flush();
    rollout.await(loaded, terminal, version.getId());
    return ExitCode.OK;
  }
}
