package org.sentimentstreams.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.SettingsTable;
import org.sentimentstreams.data.OneLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the settings in force. */
@Command(
    name = "config",
    description = "Show every setting: its value, its default, and where the value came from.",
    footer = {
      "",
      "Examples:",
      "  sentiment config",
      "  sentiment config --config production.properties --set topics.partitions=12",
      "  sentiment config --json | jq -r '.[] | select(.source != \"default\") | .name'",
      "  sentiment config --markdown > docs/configuration.md",
    })
final class ConfigCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(names = "--json", description = "Write JSON, for other programs (default: a table).")
  private boolean json;

  @Option(
      names = "--markdown",
      description =
          "Print the page docs/configuration.md: every setting with its default, without values.")
  private boolean markdown;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ConfigCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (markdown) {
      terminal.out().print(SettingsTable.markdown());
    } else if (json) {
      terminal.out().println(Json.pretty(objects()));
    } else {
      terminal.out().print(table().fitting(terminal.columns()));
    }
    return ExitCode.OK;
  }

  private TextTable table() {
    var table = new TextTable("NAME", "VALUE", "DEFAULT", "SOURCE");
    for (var setting : settings.load(terminal.environment()).all()) {
      table.add(
          setting.name(),
          shown(setting.value()),
          shown(setting.defaultValue()),
          setting.source().toString());
    }
    return table;
  }

  private List<Map<String, String>> objects() {
    var objects = new ArrayList<Map<String, String>>();
    for (var setting : settings.load(terminal.environment()).all()) {
      var object = new LinkedHashMap<String, String>();
      object.put("name", setting.name());
      object.put("value", setting.value());
      object.put("default", setting.defaultValue());
      object.put("source", setting.source().toString());
      object.put("description", setting.doc());
      objects.add(object);
    }
    return objects;
  }

  private static String shown(String value) {
    return value.isEmpty() ? "-" : OneLine.of(value);
  }
}
