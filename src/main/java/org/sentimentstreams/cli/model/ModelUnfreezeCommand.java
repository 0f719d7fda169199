package org.sentimentstreams.cli.model;

import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets exams change the champion again. */
@Command(
    name = "unfreeze",
    description = "Let exams change the champion again, if exam.action=act.",
    footer = {
      "",
      "Examples:",
      "  sentiment model unfreeze",
      "  sentiment model unfreeze --name reviews-de",
    })
final class ModelUnfreezeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelUnfreezeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    String model = loaded.model().name();
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      String frozen = open.state().model(model).aliases().get(ModelHistory.FROZEN);
      if (frozen != null) {
        open.point(model, ModelHistory.FROZEN, null, frozen, null);
      }
      terminal.out().println("Model %s is not frozen".formatted(model));
    }
    return ExitCode.OK;
  }
}
