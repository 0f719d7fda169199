package org.sentimentstreams.cli.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.cli.options.DataOptions;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.lab.bench.WideBench;
import org.sentimentstreams.lab.bench.WideResult;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.training.Evaluator;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.Cascade;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a linear model of n-grams beside a transformer, and both as a cascade. */
@Command(
    name = "wide",
    description = {
      "Measure what a linear model of n-grams adds to a transformer.",
      "It trains such a wide part on one file, and scores the other with it alone, with the "
          + "transformer (deep) alone, and with both joined. The cascade lets wide answer alone "
          + "where it is surest, and both joined on the rest: the table shows the share of the "
          + "reviews that it answers (COVERAGE) against accuracy.",
      "--limit draws rows of the test file. Texts that stand in both files are not trained on.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment bench wide --data imdb-train.tsv.gz --test imdb-test.tsv.gz --limit 3000",
      "  sentiment bench wide --data labelled.tsv --test other.tsv --model ./my-model --json",
    })
final class BenchWideCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "TRAIN",
      description = "TSV, CSV or JSON Lines with texts and labels to train on; also with gzip.")
  private Path data;

  @Option(
      names = "--test",
      required = true,
      paramLabel = "TEST",
      description = "The same with rows to score.")
  private Path test;

  @Option(
      names = "--held-out",
      paramLabel = "N",
      defaultValue = "1000",
      description = {
        "Rows of TRAIN to fit the join on instead of training on them; never more than a fifth",
        "(default: ${DEFAULT-VALUE})."
      })
  private int heldOut;

  @Mixin private DataOptions rows = new DataOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "Write one JSON object (default: tables).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  BenchWideCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (heldOut < 1) {
      throw new ParameterException(
          spec.commandLine(), "--held-out is " + heldOut + ": a whole number above 0 is needed");
    }
    Models models = new Models(settings.load(terminal.environment(), model.asSettings()), terminal);
    List<ReviewRow> all = rows.readAllLabelled(test);
    Map<String, ReviewRow> byId = new HashMap<>();
    var dataset = new LabelDataset();
    for (ReviewRow row : rows.readAllLabelled(data)) {
      LabeledText labelled = LabeledText.of(row);
      byId.put(labelled.id(), row);
      dataset.add(labelled);
    }
    LabelDataset.Clean clean = dataset.clean(all.stream().map(ReviewRow::text).toList());
    terminal.err().println(clean.report().sentence());
    List<ReviewRow> train = clean.rows().stream().map(row -> byId.get(row.id())).toList();
    List<ReviewRow> drawn = rows.draw(all);
    requireRows(data, train);
    requireRows(test, drawn);
    WideResult result = run(models, train, drawn);
    var report = new WideReport(clean.report(), result);
    terminal.out().print(json ? Json.line(report.asMap()) + "\n" : report.tables());
    return ExitCode.OK;
  }

  private static void requireRows(Path file, List<ReviewRow> rows) {
    if (rows.isEmpty()) {
      throw new CommandFailedException(file + " has no rows that can be used");
    }
  }

  private WideResult run(Models models, List<ReviewRow> train, List<ReviewRow> drawn)
      throws IOException {
    ModelDirectory directory = models.directory();
    ModelConfig config = directory.config();
    var labels = new LabelMap(config.labels(), config.problem());
    try (Cascade model = models.load(directory);
        Batcher<Classification> batcher =
            new Batcher<>(model.deep(), models.limits(), models.workers())) {
      var evaluator = new Evaluator(config, batcher);
      return new WideBench(
              labels,
              heldOut,
              rows.seed(),
              some -> scores(evaluator, some),
              line -> terminal.err().println("bench: " + line))
          .run(train, drawn);
    }
  }

  private Scores scores(Evaluator evaluator, List<ReviewRow> some) {
    try (ProgressLine progress = ProgressLine.startNoted(terminal, "Scoring", some.size())) {
      return evaluator.scores(some, progress::step);
    }
  }
}
