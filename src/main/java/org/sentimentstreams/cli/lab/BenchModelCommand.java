package org.sentimentstreams.cli.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentimentstreams.cli.options.DataOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.demo.SampleReviews;
import org.sentimentstreams.lab.bench.ModelBenchRun;
import org.sentimentstreams.lab.bench.ModelResult;
import org.sentimentstreams.lab.bench.TextBench.LabelledText;
import org.sentimentstreams.lab.bench.TextResult;
import org.sentimentstreams.lab.bench.ThroughputPlot;
import org.sentimentstreams.model.DefaultModel;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.PyTorch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the default model in every precision beside ONNX Runtime. */
@Command(
    name = "model",
    description = {
      "Measure the default model in every precision, beside ONNX Runtime, and as a cascade.",
      "In each round, every engine in turn scores the next part of the reviews.",
      "There are two sets: the reviews as they are, and cut to the lengths of short texts (56",
      "tokens on average). After that, the whole model is measured from text to answer: its",
      "transformer alone, the cascade, and its n-grams alone; with accuracy, if the reviews",
      "have labels. Run nothing else meanwhile.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment bench model --data imdb-test.tsv.gz --limit 700",
      "  sentiment bench model --data imdb-test.tsv.gz --limit 2000 --rounds 10 --json",
      "  sentiment bench model --data imdb-test.tsv.gz --limit 700 --plots docs/images",
      "  sentiment bench model                         on the sample reviews",
    })
final class BenchModelCommand implements Callable<Integer> {
  private static final int SAMPLES_IN_A_TEXT = 4;

  private final Terminal terminal;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "TSV, CSV or JSON Lines with texts (default: the sample reviews).")
  private Path data;

  @Mixin private DataOptions rows = new DataOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description =
          "Number of rounds; each measures one part of the reviews (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      description =
          "Write a plot of throughput and accuracy to this folder; the reviews need labels"
              + " (default: none).")
  private Path plots;

  @Option(names = "--json", description = "Write one JSON object (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  BenchModelCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings all = settings.load(terminal.environment(), Map.of());
    int cores = Runtime.getRuntime().availableProcessors();
    PyTorch.threadsPerBatch(1);
    ModelDirectory directory =
        new DefaultModel(all.artifacts().cacheDir(), terminal.err()::println).open();
    List<LabelledText> texts = texts(directory.config());
    if (plots != null && texts.stream().anyMatch(text -> text.label() == null)) {
      throw new CommandFailedException(
          "--plots draws the accuracy, and not every review has a label that the model knows: name a file with labels by --data, and their column by --label-column");
    }
    if (rounds < 1 || texts.size() < 4 * rounds) {
      throw new CommandFailedException(
          "%d reviews are too few for --rounds %d: 4 per round are needed"
              .formatted(texts.size(), rounds));
    }
    ModelBenchRun.Outcome outcome =
        new ModelBenchRun(
                directory,
                all.model().maxTokens(),
                rounds,
                rows.seed(),
                line -> terminal.err().println("bench: " + line))
            .run(texts, cores);
    if (plots != null) {
      ThroughputPlot.write(
          outcome.texts().stream().filter(result -> result.accuracy() != null).toList(),
          outcome.results().stream()
              .filter(result -> result.engine().startsWith(ModelResult.ONNX_RUNTIME))
              .filter(result -> result.set().equals(outcome.texts().get(0).set()))
              .toList(),
          plots);
    }
    terminal.out().print(json ? Json.line(object(outcome, cores)) + "\n" : table(outcome));
    return ExitCode.OK;
  }

  /** The sample reviews are short, so several make a text, which has no label. */
  private List<LabelledText> texts(ModelConfig config) throws IOException {
    if (data != null) {
      return rows.read(data).stream()
          .map(row -> new LabelledText(row.text(), label(row, config)))
          .toList();
    }
    List<ReviewRow> samples = rows.draw(SampleReviews.load());
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i + SAMPLES_IN_A_TEXT <= samples.size(); i++) {
      Stream<String> parts =
          samples.subList(i, i + SAMPLES_IN_A_TEXT).stream().map(ReviewRow::text);
      texts.add(new LabelledText(parts.collect(Collectors.joining(" ")), null));
    }
    return texts;
  }

  /** As the model calls it; null if it knows none such. */
  private static String label(ReviewRow row, ModelConfig config) {
    return row.label() == null
        ? null
        : config.labelIndex(row.label()).stream()
            .mapToObj(config.labels()::get)
            .findFirst()
            .orElse(null);
  }

  private static Map<String, Object> object(ModelBenchRun.Outcome outcome, int cores) {
    Map<String, Object> peaks = new LinkedHashMap<>();
    outcome.peaks().forEach((precision, peak) -> peaks.put(precision.toString(), peak / 1e9));
    Map<String, Object> host = new LinkedHashMap<>();
    host.put("cores", cores);
    host.put("peakGigaOperationsPerSecond", peaks);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("host", host);
    object.put("results", outcome.results());
    object.put("fromText", outcome.texts());
    return object;
  }

  private static String table(ModelBenchRun.Outcome outcome) {
    StringBuilder peaks = new StringBuilder("best matrix product:");
    outcome
        .peaks()
        .forEach(
            (precision, peak) ->
                peaks.append(String.format(Locale.ROOT, " %s %.0f GOP/s", precision, peak / 1e9)));
    TextTable table = new TextTable("SET", "PRECISION", "REVIEWS/S", "SPREAD", "OF PEAK", "ENGINE");
    for (ModelResult result : outcome.results()) {
      table.add(
          result.set(),
          result.precision(),
          String.format(Locale.ROOT, "%.1f", result.reviewsPerSecond()),
          String.format(Locale.ROOT, "%.0f %%", 100 * result.spread()),
          String.format(Locale.ROOT, "%.0f %%", 100 * result.shareOfPeak()),
          result.engine());
    }
    return peaks + "\n" + table + "\nFrom text to answer:\n\n" + texts(outcome.texts());
  }

  private static TextTable texts(List<TextResult> results) {
    TextTable table =
        new TextTable("SET", "MODEL", "PRECISION", "REVIEWS/S", "SPREAD", "ACCURACY", "BY N-GRAMS");
    for (TextResult result : results) {
      table.add(
          result.set(),
          result.model(),
          result.precision() == null ? "" : result.precision(),
          String.format(Locale.ROOT, "%.1f", result.reviewsPerSecond()),
          String.format(Locale.ROOT, "%.0f %%", 100 * result.spread()),
          result.accuracy() == null ? "" : String.format(Locale.ROOT, "%.4f", result.accuracy()),
          String.format(Locale.ROOT, "%.0f %%", 100 * result.decidedByWide()));
    }
    return table;
  }
}
