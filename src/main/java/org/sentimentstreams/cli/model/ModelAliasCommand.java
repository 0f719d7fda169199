package org.sentimentstreams.cli.model;

import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a version another name, or takes it away. */
@Command(
    name = "alias",
    description = "Point an alias at a version, or remove the alias.",
    footer = {
      "",
      "Examples:",
      "  sentiment model alias candidate 20260102T030405678Z-00d64616e599",
      "  sentiment model alias candidate --remove",
    })
final class ModelAliasCommand implements Callable<Integer> {
  private static final String NAME = "[a-zA-Z0-9._-]{1,249}";

  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "ALIAS", description = "The name of the alias.")
  private String alias;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VERSION",
      description = "An id or its beginning, or an alias.")
  private String word;

  @Option(names = "--remove", description = "Remove the alias (default: point it at VERSION).")
  private boolean remove;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "The reason, shown in the history (default: none).")
  private String reason;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  @Spec private CommandSpec spec;

  ModelAliasCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    require(remove == (word == null), "give either a VERSION or --remove");
    require(
        alias.matches(NAME),
        "the alias \"%s\" is not a name: use letters, digits, \".\", \"_\" and \"-\""
            .formatted(alias));
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      ModelHistory history = open.state().model(loaded.model().name());
      String before = history.aliases().get(alias);
      if (remove && before == null) {
        throw new CommandFailedException(
            "model %s has no alias \"%s\"".formatted(loaded.model().name(), alias));
      }
      String version = remove ? null : history.find(word).getId();
      open.point(loaded.model().name(), alias, version, before, reason);
      terminal.out().println(remove ? alias + " is gone" : "%s is %s".formatted(alias, version));
    }
    return ExitCode.OK;
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
