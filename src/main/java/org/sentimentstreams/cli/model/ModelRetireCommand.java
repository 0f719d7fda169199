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

/** Takes a version out of use. */
@Command(
    name = "retire",
    description = {
      "Take a version out of use, so that 'sentiment model gc' may delete its files.",
      "A version that an alias points at cannot be retired.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model retire 20260102T030405678Z-00d64616e599",
      "  sentiment model retire 00d646 --name hotels",
    })
final class ModelRetireCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "VERSION", description = "An id or its beginning.")
  private String word;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelRetireCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      ModelVersion version = open.state().model(loaded.model().name()).find(word);
      open.retire(version);
      terminal.out().println(version.getId() + " is retired");
    }
    return ExitCode.OK;
  }
}
