package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Failure;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.ModelSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.DefaultModel;
import org.sentimentstreams.model.Inspection;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelInspector;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.wide.WideFacts;
import org.sentimentstreams.wide.WidePart;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a directory is, and whether it can be served. */
@Command(
    name = "inspect",
    description = {
      "Say what a model directory is, what is odd about it, and whether it can be served.",
      "It is loaded and labels two texts; no broker is needed, and nothing is written.",
      "The exit code is 0 only if it can be served.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model inspect ./my-model",
      "  sentiment model inspect ./my-model --json",
      "  sentiment model inspect ./my-model && sentiment model import ./my-model --promote",
    })
final class ModelInspectCommand implements Callable<Integer> {
  private static final int NAMES = 20;

  private final Terminal terminal;

  @Parameters(
      paramLabel = "DIR",
      description = "A Hugging Face directory, or default for the model that comes along.")
  private String source;

  @Option(names = "--json", description = "Write one JSON object (default: lines for people).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelInspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings loaded = settings.load(terminal.environment(), Map.of());
    new Models(loaded, terminal).startEngine();
    Path path =
        source.equals(ModelSettings.DEFAULT)
            ? new DefaultModel(loaded.artifacts().cacheDir(), terminal.err()::println).open().path()
            : Path.of(source);
    Inspection inspection =
        withWide(path, ModelInspector.inspect(path, loaded.model().maxTokens()));
    if (json) {
      terminal.out().println(Json.pretty(object(path, inspection)));
    } else {
      print(path, inspection);
    }
    return inspection.refusal().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  /** The same with what there is to say of the wide part, which may be what cannot be served. */
  private static Inspection withWide(Path path, Inspection deep) {
    if (deep.refusal().isPresent()) {
      return deep;
    }
    var facts = new LinkedHashMap<>(deep.facts());
    try {
      ModelDirectory directory = ModelDirectory.open(path);
      facts.putAll(WideFacts.of(directory.path()));
      WidePart.of(directory)
          .ifPresent(part -> facts.put("ngrams", part.model().vocabulary().size()));
      if (directory.reference().isObject()) {
        facts.put("referenceReviews", directory.reference().path("reviews").asLong());
      }
      return new Inspection(facts, deep.odd(), Optional.empty());
    } catch (InvalidModelException | InvalidWeightsException e) {
      return new Inspection(facts, deep.odd(), Optional.of(e.getMessage()));
    } catch (IOException e) {
      return new Inspection(facts, deep.odd(), Optional.of("cannot be read: " + e));
    }
  }

  private static Map<String, Object> object(Path path, Inspection inspection) {
    var object = new LinkedHashMap<String, Object>();
    object.put("path", path.toString());
    object.put("canBeServed", inspection.refusal().isEmpty());
    object.put("reason", inspection.refusal().orElse(null));
    object.putAll(inspection.facts());
    object.put("odd", inspection.odd());
    return object;
  }

  private void print(Path path, Inspection inspection) {
    terminal.out().println(path.toString());
    inspection.facts().forEach((name, value) -> line(words(name), shown(value)));
    inspection.odd().forEach(what -> line("odd", what));
    line(
        inspection.refusal().isEmpty() ? "can be served" : "cannot be served",
        inspection.refusal().orElse(""));
  }

  private void line(String name, String value) {
    terminal
        .out()
        .println(("  " + TextTable.padded(name, NAMES) + Failure.onOneLine(value)).stripTrailing());
  }

  private static String words(String name) {
    return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private static String shown(Object value) {
    if (value instanceof List<?> list) {
      return list.toString().replaceAll("^\\[|\\]$", "");
    }
    return value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : "" + value;
  }
}
