package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.LabelledFile;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.training.PrecisionReport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reports what a model loses and gains in each precision. */
@Command(
    name = "compress",
    description = {
      "Report size, speed and accuracy of a model in each precision on labelled reviews.",
      "It also shows the share of reviews whose label differs from the one in single precision.",
      "It writes nothing: weights are converted when a model is loaded (model.precision).",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model compress --data labeled.tsv",
      "  sentiment model compress --model ./my-model --data imdb-test.tsv.gz --limit 2000 --json",
    })
final class ModelCompressCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LabelledFile file = new LabelledFile();

  @Option(names = "--json", description = "Write one JSON object (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelCompressCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), file.asSettings());
    List<ReviewRow> reviews = file.read();
    ModelDirectory directory = new Models(all, terminal).directory();
    List<PrecisionReport.Line> lines =
        new PrecisionReport(
                directory,
                all.model().maxTokens(),
                line -> terminal.err().println("compress: " + line))
            .run(reviews);
    terminal
        .out()
        .print(
            json
                ? Json.line(Map.of("reviews", reviews.size(), "precisions", lines)) + "\n"
                : table(lines));
    return ExitCode.OK;
  }

  private static String table(List<PrecisionReport.Line> lines) {
    TextTable table = new TextTable("PRECISION", "MB", "REVIEWS/S", "ACCURACY", "LABELS FLIPPED");
    for (PrecisionReport.Line line : lines) {
      table.add(
          line.precision(),
          String.format(Locale.ROOT, "%.1f", line.megabytes()),
          String.format(Locale.ROOT, "%.1f", line.reviewsPerSecond()),
          String.format(Locale.ROOT, "%.4f", line.accuracy()),
          String.format(Locale.ROOT, "%.2f %%", 100 * line.flips()));
    }
    return table.toString();
  }
}
