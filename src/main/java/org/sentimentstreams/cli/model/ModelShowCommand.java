package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.util.ArrayList;
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
import org.sentimentstreams.model.InvalidModelException;
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
    description = "Show everything that is known about a version.",
    footer = {
      "",
      "Examples:",
      "  sentiment model show champion",
      "  sentiment model show 20260102T0304 --json | jq .metrics",
    })
final class ModelShowCommand implements Callable<Integer> {

  private static final int NAME_WIDTH = 14;
  private static final int MOST_CHARACTERS = 100;

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
      ModelHistory history = open.state().model(loaded.model().name());
      VersionView view = new VersionView(history, history.find(word));
      Map<String, Object> known = view.object();
      known.putAll(adapter(loaded, view));
      known.putAll(wide(loaded, view));
      String id = view.version().getId();
      ExamView exam = ExamView.of(loaded, terminal, history, id);
      if (json) {
        exam.object(id).ifPresent(object -> known.put("exam", object));
        terminal.out().println(Json.pretty(known));
      } else {
        exam.sentence(id).ifPresent(sentence -> known.put("exam", sentence));
        show(view, known);
      }
    }
    return ExitCode.OK;
  }

  /**
   * The files of a retired version may be gone. No method of a command takes a {@code
   * ModelVersion}: every help text would load Avro.
   */
  private Map<String, Object> adapter(Settings loaded, VersionView view) {
    try {
      return StoredPart.adapter(view.version()).facts(loaded);
    } catch (IOException e) {
      terminal.err().println("Its adapter cannot be read: " + e.getMessage());
      return Map.of();
    }
  }

  private Map<String, Object> wide(Settings loaded, VersionView view) {
    try {
      return StoredPart.wide(view.version()).facts(loaded);
    } catch (IOException | InvalidModelException e) {
      terminal.err().println("Its wide part cannot be read: " + e.getMessage());
      return Map.of();
    }
  }

  private void show(VersionView view, Map<String, Object> known) {
    known.remove("files");
    known.values().removeIf(value -> value == null || value.toString().isEmpty());
    known.forEach((name, value) -> show(name, value.toString()));
    terminal.out().println("");
    var files = new TextTable("FILE", "BYTES", "SHA-256");
    for (ModelFile file : view.version().getFiles()) {
      files.add(file.getName(), Long.toString(file.getBytes()), file.getSha256());
    }
    terminal.out().print(files.fitting(terminal.columns()));
  }

  /** A recipe has lines of its own; a line that is too long goes on in the next. */
  private void show(String name, String value) {
    String title = name;
    for (String line : value.strip().split("\\R")) {
      for (String part : wrapped(OneLine.of(line))) {
        terminal.out().println((TextTable.padded(title, NAME_WIDTH) + part).stripTrailing());
        title = "";
      }
    }
  }

  /** Breaks at blanks, so a word that is longer than a line stays whole. */
  private static List<String> wrapped(String line) {
    List<String> parts = new ArrayList<>();
    String rest = line;
    while (rest.length() > MOST_CHARACTERS) {
      int end = rest.lastIndexOf(' ', MOST_CHARACTERS);
      if (end <= 0 || rest.substring(0, end).isBlank()) {
        end = rest.indexOf(' ', MOST_CHARACTERS);
      }
      if (end < 0) {
        break;
      }
      parts.add(rest.substring(0, end));
      rest = rest.substring(end + 1);
    }
    parts.add(rest);
    return parts;
  }
}
