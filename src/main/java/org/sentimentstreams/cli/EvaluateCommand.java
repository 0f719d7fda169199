package org.sentimentstreams.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.cli.options.LabelledFile;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.Evaluator;
import org.sentimentstreams.training.metrics.Calibration;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Metrics;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.Cascade;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores a labelled file with a model. */
@Command(
    name = "evaluate",
    description = {
      "Score a file of labelled reviews with a model: accuracy, F1, confusion, speed.",
      "A label in the file is the model's name for it, or its number, counted from 0.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment evaluate --data labeled.tsv",
      "  sentiment evaluate --data imdb-test.tsv.gz --limit 2000 --seed 7 --json",
      "  sentiment evaluate --data reviews.csv --label-column stars --model ./my-model",
    })
final class EvaluateCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private LabelledFile file = new LabelledFile();

  @Option(names = "--json", description = "Write one JSON object (default: tables).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), file.asSettings());
    List<ReviewRow> reviews = file.read();
    Models models = new Models(all, terminal);
    ModelDirectory directory = models.directory();
    try (Cascade model = models.load(directory);
        Batcher<Classification> batcher = new Batcher<>(model, models.limits(), models.workers());
        ProgressLine progress = ProgressLine.startNoted(terminal, "Scoring", reviews.size())) {
      long start = System.nanoTime();
      AtomicInteger done = new AtomicInteger();
      terminal
          .interruption()
          .onRequest(
              () ->
                  terminal
                      .err()
                      .println(
                          "Stopped after %d of %d reviews".formatted(done.get(), reviews.size())));
      Scores scores =
          new Evaluator(directory.config(), batcher)
              .scores(
                  reviews,
                  () -> {
                    done.incrementAndGet();
                    progress.step();
                  });
      double perSecond = reviews.size() / ((System.nanoTime() - start) / 1e9);
      if (json) {
        terminal.out().println(Json.line(object(scores, perSecond, model)));
      } else {
        terminal.out().print(tables(scores, perSecond, model));
      }
    }
    return ExitCode.OK;
  }

  private static Map<String, Object> object(Scores scores, double perSecond, Cascade model) {
    Evaluation evaluation = scores.evaluation();
    Map<String, Double> metrics = new Metrics(scores).numbers();
    var object = new LinkedHashMap<String, Object>();
    object.put("n", evaluation.count());
    object.put("accuracy", evaluation.accuracy());
    object.put("macroF1", evaluation.macroF1());
    Stream.of("logLoss", "calibrationError")
        .filter(metrics::containsKey)
        .forEach(name -> object.put(name, metrics.get(name)));
    object.put("reviewsPerSecond", perSecond);
    object.put("version", model.version());
    if (model.join() != null) {
      object.put("decidedByWide", decided(model));
    }
    object.put("labels", evaluation.labels());
    object.put("confusion", Arrays.copyOf(evaluation.confusion(), evaluation.labels().size()));
    return object;
  }

  private static String tables(Scores scores, double perSecond, Cascade model) {
    Evaluation evaluation = scores.evaluation();
    var perLabel = new TextTable("LABEL", "PRECISION", "RECALL", "F1", "ROWS");
    var confusion = new TextTable(confusionTitles(evaluation));
    for (int label = 0; label < evaluation.labels().size(); label++) {
      perLabel.add(
          evaluation.labels().get(label),
          share(evaluation.precision(label)),
          share(evaluation.recall(label)),
          share(evaluation.f1(label)),
          Integer.toString(evaluation.support(label)));
      confusion.add(confusionRow(evaluation, label));
    }
    String summary =
        String.format(
            Locale.ROOT,
            "accuracy %s, macro F1 %s on %d reviews (version %s), %.1f reviews/s%s%n"
                + "log loss %s, calibration error %s%n",
            share(evaluation.accuracy()),
            share(evaluation.macroF1()),
            evaluation.count(),
            model.version(),
            perSecond,
            model.join() == null
                ? ""
                : ", %s decided by n-grams alone".formatted(share(decided(model))),
            share(scores.logLoss()),
            share(Calibration.of(scores).error()));
    return perLabel + "\n" + confusion + "\n" + summary;
  }

  private static double decided(Cascade model) {
    Cascade.Counts counts = model.counts();
    return counts.read() == 0 ? 0 : (double) counts.decided() / counts.read();
  }

  private static String[] confusionTitles(Evaluation evaluation) {
    if (evaluation.problem() == Problem.MULTI_LABEL) {
      return new String[] {"LABEL", "TRUE NEG.", "FALSE POS.", "FALSE NEG.", "TRUE POS."};
    }
    String[] titles = new String[evaluation.labels().size() + 1];
    titles[0] = "RIGHT \\ PREDICTED";
    for (int label = 0; label < evaluation.labels().size(); label++) {
      titles[label + 1] = evaluation.labels().get(label);
    }
    return titles;
  }

  private static String[] confusionRow(Evaluation evaluation, int right) {
    int[] counts = evaluation.confusion()[right];
    String[] cells = new String[counts.length + 1];
    cells[0] = evaluation.labels().get(right);
    for (int i = 0; i < counts.length; i++) {
      cells[i + 1] = Integer.toString(counts[i]);
    }
    return cells;
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
