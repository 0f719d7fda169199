package org.sentimentstreams.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Classifier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Labels texts from the command line, without Kafka. */
@Command(
    name = "classify",
    description = "Label a text right here, without Kafka.",
    footer = {
      "",
      "Examples:",
      "  sentiment classify 'The food was cold, but we laughed all evening.'",
      "  sentiment classify --json 'Never again.' 'Can hardly wait for the sequel!'",
      "  sentiment classify --model ./my-model 'A bit long.'",
    })
final class ClassifyCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(arity = "1..*", paramLabel = "TEXT", description = "The texts, each in quotes.")
  private List<String> texts;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "Write a JSON object a line (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ClassifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), model.asSettings());
    Models models = new Models(all, terminal);
    try (Classifier classifier = models.classifier(models.directory())) {
      var table = new TextTable("LABEL", "SCORE", "TOKENS", "TEXT");
      for (String text : texts) {
        Classification result = classifier.run(List.of(classifier.encode(text))).get(0);
        if (json) {
          terminal.out().println(Json.line(object(text, result, classifier)));
        } else {
          table.add(
              result.label(),
              String.format(Locale.ROOT, "%.4f", result.score()),
              result.tokens() + (result.truncated() ? " (truncated)" : ""),
              OneLine.of(text));
        }
      }
      if (!json) {
        terminal.out().print(table.toString());
      }
    }
    return Sentiment.OK;
  }

  private static Map<String, Object> object(
      String text, Classification result, Classifier classifier) {
    var object = new LinkedHashMap<String, Object>();
    object.put("text", text);
    object.put("label", result.label());
    object.put("score", result.score());
    object.put("scores", result.scores());
    object.put("version", classifier.version());
    object.put("tokens", result.tokens());
    object.put("truncated", result.truncated());
    return object;
  }
}
