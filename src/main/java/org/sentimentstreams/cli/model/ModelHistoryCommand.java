package org.sentimentstreams.cli.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.registry.AliasChange;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.schema.ModelAlias;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how the aliases of a model have changed. */
@Command(
    name = "history",
    description = {
      "Show which version was champion when, and every change of other aliases.",
      "If two people change an alias at the same time, the later change is refused and "
          + "shown as refused.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model history",
      "  sentiment model history --json | jq '.[-1]'",
    })
final class ModelHistoryCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(names = "--json", description = "Write JSON, for other programs (default: a table).")
  private boolean json;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelHistoryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      List<AliasChange> changes = open.state().model(loaded.model().name()).changes();
      if (json) {
        terminal
            .out()
            .println(Json.pretty(changes.stream().map(ModelHistoryCommand::object).toList()));
      } else {
        terminal.out().print(table(changes).fitting(terminal.columns()));
      }
    }
    return ExitCode.OK;
  }

  private static TextTable table(List<AliasChange> changes) {
    var table = new TextTable("WHEN (UTC)", "ALIAS", "VERSION", "BEFORE", "OUTCOME", "REASON");
    for (AliasChange change : changes) {
      ModelAlias wish = change.wish();
      table.add(
          VersionView.time(wish.getChangedAt()),
          wish.getName(),
          shown(wish.getVersion()),
          shown(wish.getPrevious()),
          change.accepted() ? "accepted" : "refused",
          OneLine.of(shown(wish.getReason())));
    }
    return table;
  }

  private static Map<String, Object> object(AliasChange change) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("changedAt", change.wish().getChangedAt().toString());
    object.put("alias", change.wish().getName());
    object.put("version", change.wish().getVersion());
    object.put("previous", change.wish().getPrevious());
    object.put("accepted", change.accepted());
    object.put("rollback", change.rollback());
    object.put("reason", change.wish().getReason());
    return object;
  }

  private static String shown(String text) {
    return text == null ? "-" : text;
  }
}
