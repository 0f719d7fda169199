package org.sentimentstreams.cli.model;

import java.util.List;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.schema.ModelVersion;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the versions of a model. */
@Command(
    name = "list",
    description = "Show the versions of a model, oldest first.",
    footer = {
      "",
      "Examples:",
      "  sentiment model list",
      "  sentiment model list --all --json | jq -r '.[].id'",
    })
final class ModelListCommand implements Callable<Integer> {

  private static final int SHOWN = 100;

  private final Terminal terminal;

  @Option(names = "--all", description = "Show retired versions, too (default: those in use).")
  private boolean all;

  @Option(names = "--json", description = "Write JSON, for other programs (default: a table).")
  private boolean json;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      ModelHistory history = open.state().model(loaded.model().name());
      List<VersionView> views = VersionView.of(history, all);
      if (json) {
        terminal.out().println(Json.pretty(views.stream().map(VersionView::object).toList()));
      } else {
        terminal.out().print(table(views).fitting(terminal.columns()));
      }
    }
    return ExitCode.OK;
  }

  private static TextTable table(List<VersionView> views) {
    var table = new TextTable("VERSION", "CREATED (UTC)", "MB", "ACCURACY", "ALIASES", "WHAT");
    for (VersionView view : views) {
      ModelVersion version = view.version();
      table.add(
          version.getId(),
          VersionView.time(version.getCreatedAt()),
          VersionView.megabytes(Versions.bytes(version)),
          view.metric("accuracy"),
          version.getRetiredAt() == null ? String.join(", ", view.aliases()) : "retired",
          OneLine.of(view.what(), SHOWN));
    }
    return table;
  }
}
