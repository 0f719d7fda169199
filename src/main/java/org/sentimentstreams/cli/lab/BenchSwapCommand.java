package org.sentimentstreams.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
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
import org.sentimentstreams.lab.bench.SwapBench;
import org.sentimentstreams.lab.bench.SwapPlan;
import org.sentimentstreams.lab.bench.SwapResult;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.ModelDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what a new champion costs those who are served meanwhile. */
@Command(
    name = "swap",
    description = {
      "Swap versions while reviews flow; and count the lost, duplicated, late and wrong ones.",
      "The broker runs in another JVM; processing is exactly once. The exit code is 1 if a",
      "review was lost, duplicated, or stamped with a version that did not compute it.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment bench swap",
      "  sentiment bench swap --swaps 10 --full-every 0 --json",
      "  sentiment bench swap --model ./my-model --load 0.8",
    })
final class BenchSwapCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--swaps",
      paramLabel = "N",
      defaultValue = "50",
      description = "Swaps while reviews flow (default: ${DEFAULT-VALUE}).")
  private int swaps;

  @Option(
      names = "--full-every",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Every Nth swap changes the encoder, too; 0 means none does (default: "
              + "${DEFAULT-VALUE}).")
  private int fullEvery;

  @Option(
      names = "--load",
      paramLabel = "SHARE",
      defaultValue = "0.6",
      description =
          "Rate of reviews, as a share of what the model alone can score (default: "
              + "${DEFAULT-VALUE}).")
  private double load;

  @Option(
      names = "--steady",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long to measure without swaps first, for comparison (default: ${DEFAULT-VALUE}).")
  private double steady;

  @Option(
      names = "--pause",
      paramLabel = "MS",
      defaultValue = "500",
      description = "Pause between two swaps, in milliseconds (default: ${DEFAULT-VALUE}).")
  private long pause;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting of the service; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--json", description = "Write one JSON object (default: text).")
  private boolean json;

  @Spec private CommandSpec spec;

  BenchSwapCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, TimeoutException {
    require(swaps > 0, "--swaps is " + swaps + ": a whole number above 0 is needed");
    require(fullEvery >= 0, "--full-every is " + fullEvery + ": 0 or more is needed");
    require(load > 0 && load <= 1, "--load is " + load + ": a share above 0, up to 1, is needed");
    require(steady > 0, "--steady is " + steady + ": more than 0 is needed");
    require(pause >= 0, "--pause is " + pause + ": 0 or more is needed");
    Map<String, String> flags = new LinkedHashMap<>(set);
    flags.putAll(model.asSettings());
    Settings settings = SettingsLoader.load(Optional.empty(), terminal.environment(), flags);
    Models models = new Models(settings, terminal);
    ModelDirectory directory = models.directory();
    models.startEngine();
    Path scratch = Files.createTempDirectory("sentiment-bench-swap-");
    try {
      SwapResult result = measure(flags, scratch, models.workers(), directory);
      terminal.out().print(json ? Json.line(result) + "\n" : words(result));
      boolean isRight = result.lost() + result.duplicated() + result.misstamped() == 0;
      return isRight ? ExitCode.OK : ExitCode.FAILED;
    } finally {
      DirectoryTree.delete(scratch);
    }
  }

  private SwapResult measure(
      Map<String, String> flags, Path scratch, int workers, ModelDirectory directory)
      throws IOException, InterruptedException, TimeoutException {
    List<String> texts =
        SampleReviews.load().stream()
            .map(ReviewRow::text)
            .filter(text -> !BlankText.isBlank(text))
            .toList();
    SwapPlan plan =
        new SwapPlan(
            swaps,
            fullEvery,
            load,
            Duration.ofMillis((long) (steady * 1000)),
            Duration.ofMillis(pause));
    try (SwapBench bench = new SwapBench(flags, scratch, texts, workers);
        ProgressLine progress = ProgressLine.start(terminal, "Swapping", swaps)) {
      terminal.interruption().onRequest(bench::close);
      return bench.run(directory, plan, count -> progress.step());
    }
  }

  private static String words(SwapResult result) {
    StringBuilder text = new StringBuilder();
    line(text, "swaps", "%d", result.swaps());
    line(text, "reviews sent", "%d at %.1f a second", result.sent(), result.ratePerSecond());
    line(text, "lost, duplicated", "%d, %d", result.lost(), result.duplicated());
    line(
        text,
        "wrongly stamped",
        "%d of %d that could tell",
        result.misstamped(),
        result.stampsChecked());
    line(text, "p50 steady / swaps", "%.0f / %.0f ms", result.p50SteadyMs(), result.p50SwapMs());
    line(
        text,
        "p99 steady / swaps",
        "%.0f / %.0f ms, %.2f times",
        result.p99SteadyMs(),
        result.p99SwapMs(),
        result.p99Ratio());
    line(
        text,
        "named to served",
        "median %.0f ms, at most %.0f ms, for another head",
        result.announceToServingMs(),
        result.announceToServingMaxMs());
    line(
        text,
        "bytes moved",
        "%d published, %d fetched",
        result.bytesMoved(),
        result.bytesFetched());
    if (result.announceToServingFullMs() != null) {
      line(
          text,
          "another encoder",
          "median %.0f ms, %d bytes published",
          result.announceToServingFullMs(),
          result.bytesMovedFull());
    }
    if (result.rssGrowthMb() != null) {
      line(text, "resident memory", "%+.1f MB since the first swaps", result.rssGrowthMb());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(TextTable.padded(name, 20))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
