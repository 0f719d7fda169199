package org.sentimentstreams.cli.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.DataOptions;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.demo.SampleReviews;
import org.sentimentstreams.lab.bench.PipelineBench;
import org.sentimentstreams.lab.bench.PipelineBench.Device;
import org.sentimentstreams.lab.bench.PipelinePlan;
import org.sentimentstreams.lab.bench.PipelinePlots;
import org.sentimentstreams.lab.bench.PipelineReport;
import org.sentimentstreams.lab.bench.PipelineResult;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.serving.ScoringModel;
import org.sentimentstreams.wide.Cascade;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what the way through Kafka costs. */
@Command(
    name = "pipeline",
    description = {
      "Measure the whole pipeline: throughput compared with the model alone, and latency.",
      "The broker runs in another JVM; processing is exactly once. For comparison it also",
      "measures a plain consumer with batches in order of arrival, and the batching rule of",
      "model servers. A model with n-grams is also measured without them. This takes half an hour.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment bench pipeline",
      "  sentiment bench pipeline --quick --json",
      "  sentiment bench pipeline --ours --set commit.interval.ms=200",
      "  sentiment bench pipeline --data imdb-test.tsv.gz --limit 500 --plots docs/images",
      "  sentiment bench pipeline --set num.stream.threads=4",
    })
final class BenchPipelineCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--quick",
      description = "Measure a simulated device only, for a few seconds (default: everything).")
  private boolean quick;

  @Option(
      names = "--ours",
      description = "Leave the other designs out; takes half of the time (default: all designs).")
  private boolean ours;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Your own reviews for the model (default: the sample reviews).")
  private Path data;

  @Mixin private DataOptions rows = new DataOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      description = "Write plots to this folder, as PNG files (default: none).")
  private Path plots;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting of the service; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--json", description = "Write one JSON object (default: tables).")
  private boolean json;

  BenchPipelineCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, String> flags = new LinkedHashMap<>(set);
    flags.putAll(model.asSettings());
    Settings settings = SettingsLoader.load(Optional.empty(), terminal.environment(), flags);
    List<ReviewRow> reviews = data == null ? rows.draw(SampleReviews.load()) : rows.read(data);
    List<String> texts =
        reviews.stream().map(ReviewRow::text).filter(text -> !BlankText.isBlank(text)).toList();
    if (texts.isEmpty()) {
      throw new CommandFailedException((data == null ? "The sample" : data) + " has no reviews");
    }
    PipelineReport report = quick ? quick(flags, texts) : full(settings, flags, texts);
    if (plots != null) {
      PipelinePlots.write(report, plots);
    }
    terminal.out().print(json ? Json.line(report.asMap()) + "\n" : table(report));
    return ExitCode.OK;
  }

  private PipelineReport quick(Map<String, String> flags, List<String> texts)
      throws IOException, InterruptedException {
    return run(PipelinePlan.quick(texts), flags);
  }

  private PipelineReport full(Settings settings, Map<String, String> flags, List<String> texts)
      throws IOException, InterruptedException {
    Models models = new Models(settings, terminal);
    ModelDirectory directory = models.directory();
    try (Cascade model = models.load(directory);
        Cascade deep = model.join() == null ? null : models.loadDeep(directory, model)) {
      Device whole = device("model", model, models, texts);
      Optional<Device> alone =
          Optional.ofNullable(deep)
              .map(cascade -> device("model, cascade off", cascade, models, texts));
      return run(PipelinePlan.full(texts, whole, alone, !ours), flags);
    }
  }

  private static Device device(String title, Cascade model, Models models, List<String> texts) {
    ScoringModel scoring = new ScoringModel(model, models.settings().model().name());
    scoring.warmUp();
    return new Device(title, scoring, models.workers(), Map.of(), texts);
  }

  private PipelineReport run(PipelinePlan plan, Map<String, String> flags)
      throws IOException, InterruptedException {
    List<PipelineResult> results = new ArrayList<>();
    try (PipelineBench bench = new PipelineBench(flags);
        ProgressLine progress = ProgressLine.start(terminal, "Measuring", plan.size())) {
      terminal.interruption().onRequest(bench::close);
      plan.run(
          bench,
          result -> {
            results.add(result);
            progress.step();
            if (!terminal.isErrorWatched()) {
              terminal
                  .err()
                  .println(
                      "bench: %d of %d: %s".formatted(results.size(), plan.size(), words(result)));
            }
          });
    }
    return new PipelineReport(results);
  }

  /** Half an hour without a word looks like a program that hangs. */
  private static String words(PipelineResult result) {
    String run = result.design() + " on " + result.device();
    return result.rate() == 0
        ? "%s, backlog: %s reviews/s, %s of the raw loop"
            .formatted(run, number(result.perSecond()), percent(result.ratio()))
        : "%s, %s reviews/s: committed after %s ms"
            .formatted(run, number(result.rate()), latency(result.committed()));
  }

  private static String table(PipelineReport report) {
    var backlogs =
        new TextTable(
            "DEVICE", "BACKLOG", "REVIEWS/S", "OF RAW LOOP", "DEVICE BUSY", "FILL", "COMMITS");
    var steady =
        new TextTable(
            "DEVICE",
            "RATE",
            "DESIGN",
            "BATCH MS",
            "FORWARD",
            "UNCOMMITTED",
            "COMMITTED",
            "COMMITS");
    for (PipelineReport.Row row : report.rows()) {
      PipelineResult r = row.median();
      if (r.rate() == 0) {
        backlogs.add(
            r.device(),
            r.design(),
            number(r.perSecond()),
            "%s (%s-%s)"
                .formatted(percent(r.ratio()), percent(row.leastRatio()), percent(row.mostRatio())),
            percent(r.deviceBusy()),
            number(r.fill()),
            Long.toString(r.commits()));
      } else {
        steady.add(
            r.device(),
            number(r.rate()),
            r.design(),
            number(r.batchMs()),
            latency(r.forward()),
            latency(r.uncommitted()),
            latency(r.committed()),
            Long.toString(r.commits()));
      }
    }
    return backlogs + "\nFrom producing, p50 / p99 in milliseconds:\n\n" + steady;
  }

  private static String latency(PipelineResult.Latency latency) {
    return "%s / %s".formatted(number(latency.p50()), number(latency.p99()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }
}
