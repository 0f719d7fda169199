package org.sentimentstreams.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.schema.ModelFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows all that is known of a version. */
@Command(
    name = "show",
    description = "Show all that is known of a version.",
    footer = {
      "",
      "Examples:",
      "  sentiment model show champion",
      "  sentiment model show 20260102T0304 --json | jq .metrics",
    })
final class ModelShowCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "VERSION", description = "An id or its beginning, or an alias.")
  private String word;

  @Option(names = "--json", description = "Write JSON, for other programs (default: text).")
  private boolean json;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      ModelHistory history = open.state().model(loaded.modelName());
      VersionView view = new VersionView(history, history.find(word));
      if (json) {
        terminal.out().println(Json.pretty(view.object()));
      } else {
        show(view);
      }
    }
    return Sentiment.OK;
  }

  private void show(VersionView view) {
    Map<String, Object> known = view.object();
    known.remove("files");
    known.values().removeIf(value -> value == null || value.toString().isEmpty());
    known.forEach(
        (name, value) ->
            terminal.out().println(TextTable.padded(name, 14) + OneLine.of(value.toString())));
    terminal.out().println("");
    var files = new TextTable("FILE", "BYTES", "SHA-256");
    for (ModelFile file : view.version().getFiles()) {
      files.add(file.getName(), Long.toString(file.getBytes()), file.getSha256());
    }
    terminal.out().print(files.toString());
  }
}
