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
import picocli.CommandLine.Option;

/** Keeps exams from changing the champion. */
@Command(
    name = "freeze",
    description = {
      "Keep exams from changing the champion, until 'sentiment model unfreeze'.",
      "People and the gate of a training may still change it. It is the alias 'frozen', which "
          + "points at the champion of this moment.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model freeze --reason 'labels of this week are unreliable'",
      "  sentiment model freeze --name reviews-de",
    })
final class ModelFreezeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "The reason, shown in the history (default: none).")
  private String reason;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelFreezeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    String model = loaded.model().name();
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      ModelHistory history = open.state().model(model);
      String champion =
          history
              .champion()
              .orElseThrow(
                  () ->
                      new CommandFailedException(
                          "model %s has no champion: there is nothing to freeze".formatted(model)));
      String before = history.aliases().get(ModelHistory.FROZEN);
      if (before == null) {
        open.point(model, ModelHistory.FROZEN, champion, null, reason);
      }
      terminal
          .out()
          .println("Model %s is frozen: exams do not change its champion".formatted(model));
    }
    return ExitCode.OK;
  }
}
