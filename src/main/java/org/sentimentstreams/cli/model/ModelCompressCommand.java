package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.LabelledFile;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Int8Calibration;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.PrecisionSelector;
import org.sentimentstreams.training.PrecisionReport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reports what a model loses and gains in each precision. */
@Command(
    name = "compress",
    description = {
      "Report size, speed and accuracy of a model in each precision on labelled reviews.",
      "It also shows the share of reviews whose label differs from the one in single precision.",
      "Weights are converted when a model is loaded (model.precision), so it writes nothing,",
      "but with --write what 8-bit integers cost: model.precision=auto takes them then where they",
      "are fastest, if it is .2 points at most. The entry in config.json makes it another version.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model compress --data labeled.tsv",
      "  sentiment model compress --model ./my-model --data imdb-test.tsv.gz --limit 2000 --json",
      "  sentiment model compress --model ./my-model --data labeled.tsv --write",
    })
final class ModelCompressCommand implements Callable<Integer> {
  /** With fewer, a few reviews decide. */
  private static final int LEAST_ROWS = 2000;

  private final Terminal terminal;

  @Mixin private LabelledFile file = new LabelledFile();

  @Option(names = "--json", description = "Write one JSON object (default: a table).")
  private boolean json;

  @Option(
      names = "--write",
      description = {
        "Write the loss of accuracy in int8 into the model's config.json; needs 2,000 reviews",
        "that it was not trained on (default: only report it)."
      })
  private boolean write;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  @Spec private CommandSpec spec;

  ModelCompressCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), file.asSettings());
    Models models = new Models(all, terminal);
    if (write) {
      models.requireChangeable(spec);
    }
    List<ReviewRow> reviews = file.read();
    if (write && reviews.size() < LEAST_ROWS) {
      throw new CommandFailedException(
          "%d rows are too few to tell a small loss from chance: --write needs %d"
              .formatted(reviews.size(), LEAST_ROWS));
    }
    ModelDirectory directory = models.directory();
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
    if (write) {
      write(directory, lines);
    }
    return ExitCode.OK;
  }

  private void write(ModelDirectory directory, List<PrecisionReport.Line> lines)
      throws IOException {
    double loss =
        PrecisionReport.int8Loss(lines)
            .orElseThrow(
                () -> new CommandFailedException("int8 does not run here: nothing was written"));
    Int8Calibration.writeLoss(directory, loss);
    terminal
        .err()
        .println(
            String.format(
                Locale.ROOT,
                "compress: int8 costs %.2f points, which %s says now: model.precision=auto %s",
                100 * loss,
                directory.path(),
                loss <= PrecisionSelector.ALLOWED_LOSS
                    ? "takes it where it is fastest"
                    : String.format(
                        Locale.ROOT,
                        "does not take it, since more than %.2f are too many",
                        100 * PrecisionSelector.ALLOWED_LOSS)));
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
