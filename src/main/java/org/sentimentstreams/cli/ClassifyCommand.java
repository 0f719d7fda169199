package org.sentimentstreams.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.ModelSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.NoTokensException;
import org.sentimentstreams.model.Part;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.wide.Cascade;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Labels texts from the command line, without Kafka. */
@Command(
    name = "classify",
    description = "Label texts, or the rows of a file, on this machine, without Kafka.",
    footer = {
      "",
      "Examples:",
      "  sentiment classify 'The food was cold, but we laughed all evening.'",
      "  sentiment classify --json 'Never again.' 'Can hardly wait for the sequel!'",
      "  sentiment classify --model ./my-model 'A bit long.'",
      "  sentiment classify --input reviews.csv --output labelled.csv",
      "  zcat reviews.tsv.gz | sentiment classify --input - --format tsv > labelled.jsonl",
    })
final class ClassifyCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "TEXT", description = "The texts, each in quotes.")
  private List<String> texts = List.of();

  @Mixin private InputOptions input = new InputOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "Write one JSON object per line (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ClassifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    input.require(!texts.isEmpty());
    for (int i = 0; i < texts.size(); i++) {
      if (BlankText.isBlank(texts.get(i))) {
        throw new ParameterException(
            spec.commandLine(), text(i) + " is blank: there is nothing to label");
      }
    }
    Settings all = load();
    Models models = new Models(all, terminal);
    try (Cascade cascade = models.load(models.directory())) {
      if (input.isGiven()) {
        return input.run(terminal, models, cascade);
      }
      var table = new TextTable("LABEL", "SCORE", "TOKENS", "TEXT");
      List<Reading<Classification>> read = read(cascade);
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i);
        Classification result = result(cascade, read.get(i));
        if (json) {
          terminal.out().println(Json.line(object(text, result, cascade)));
        } else {
          table.add(
              result.label(),
              String.format(Locale.ROOT, "%.4f", result.score()),
              tokens(result),
              OneLine.of(text));
        }
      }
      if (!json) {
        terminal.out().print(table.fitting(terminal.columns()));
      }
    }
    return ExitCode.OK;
  }

  private Settings load() {
    Map<String, String> flags = model.asSettings();
    Settings all = settings.load(terminal.environment(), flags);
    if (all.model().precision().equals("auto")) {
      // A few texts are labelled sooner than a choice is made, which times the model's layers.
      Optional<String> known =
          input.isGiven() ? input.begunPrecision() : Optional.of(Precision.FP32.toString());
      known.ifPresent(precision -> flags.put(ModelSettings.PRECISION.name(), precision));
    }
    return settings.load(terminal.environment(), flags);
  }

  /** All of them before the first is run, so that nothing is shown if one cannot be read. */
  private List<Reading<Classification>> read(Cascade cascade) {
    List<Reading<Classification>> read = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      try {
        read.add(cascade.read(texts.get(i)));
      } catch (NoTokensException e) {
        throw new InvalidDataException("%s: %s".formatted(text(i), e.getMessage()), e);
      }
    }
    return read;
  }

  private static Classification result(Cascade cascade, Reading<Classification> read) {
    return read.isAnswered() ? read.answer() : cascade.run(List.of(read.tokens())).get(0);
  }

  private static String tokens(Classification result) {
    return result.part() == Part.WIDE
        ? "0 (n-grams)"
        : result.tokens() + (result.truncated() ? " (truncated)" : "");
  }

  private String text(int i) {
    return texts.size() == 1 ? "The text" : "Text " + (i + 1);
  }

  private static Map<String, Object> object(String text, Classification result, Cascade cascade) {
    var object = new LinkedHashMap<String, Object>();
    object.put("text", text);
    object.put("label", result.label());
    object.put("score", result.score());
    object.put("scores", result.scores());
    object.put("version", cascade.version());
    object.put("tokens", result.tokens());
    object.put("truncated", result.truncated());
    object.put("decidedBy", result.part().word());
    return object;
  }
}
