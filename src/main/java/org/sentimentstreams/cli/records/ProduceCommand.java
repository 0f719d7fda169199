package org.sentimentstreams.cli.records;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.ColumnOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Pace;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReservoirSample;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.ReviewRow;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends a file of reviews to the topic of reviews. */
@Command(
    name = "produce",
    description = {
      "Send reviews from a file to the topic of reviews.",
      "The record key is the review id: the value of the id column or, without one, NAME:LINE.",
      "NAME is the name of the file; for standard input it contains the time.",
      "A label's source is the value of the column source or, without one, NAME.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment produce reviews.tsv",
      "  sentiment produce reviews.csv.gz --text-column body --id-column review_no",
      "  echo 'Lovely place, slow kitchen.' | sentiment produce",
      "  sentiment produce labeled.jsonl --labels --limit 1000 --seed 7",
      "  sentiment produce corrected.tsv --labels-only   what the trainer is to learn",
      "  sentiment produce to-label.tsv --labels-only    what 'sentiment train suggest' picked",
      "  sentiment produce reviews.tsv --rate 50         fifty reviews a second",
    })
public final class ProduceCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file, plain or gzip; - is standard input (default: -).")
  private String file = ColumnOptions.STDIN;

  @Mixin private ColumnOptions columns = new ColumnOptions();

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "The column with the review id (default: id, reviewId, review_id, key).")
  private String idColumn;

  @Option(
      names = "--labels",
      description = "Also send rows that have a label to the topic of labels (default: no).")
  private boolean labels;

  @Option(
      names = "--labels-only",
      description = "Send only the labels, for reviews that were sent before (default: no).")
  private boolean labelsOnly;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Send N rows, drawn at random (default: all).")
  private Integer limit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed draws the same rows (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most N reviews per second (default: as fast as possible).")
  private Double rate;

  @Option(
      names = "--json",
      description = "Write the outcome to standard output as one JSON object (default: no).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ProduceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    require(limit == null || limit >= 0, "--limit is " + limit + ": 0 or more is needed");
    require(rate == null || rate > 0, "--rate is " + rate + ": a number above 0 is needed");
    Settings all = settings.load(terminal.environment());
    try (var reader = open()) {
      long count = count();
      Iterable<ReviewRow> rows =
          limit == null ? reader : ReservoirSample.of(reader, OptionalInt.of(limit), seed);
      var production = new Production(terminal, all.kafka(), all.topics(), sourceName(), sends());
      production.run(rows, Pace.of(rate, terminal.interruption()), progress(count));
      reader.complaints().forEach(terminal.err()::println);
      if (json) {
        Map<String, Object> outcome = production.outcome().asMap();
        outcome.put("leftOut", reader.leftOut());
        terminal.out().println(Json.line(outcome));
      }
      return production.outcome().failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /**
   * Reads a file to its end before anything is sent, so that an unusable row does not leave half of
   * the file in the topic. A pipe can be read only once.
   *
   * @return how many rows it has; -1 if unknown
   */
  private long count() {
    if (limit != null || !ColumnOptions.isRereadable(file)) {
      return -1;
    }
    long count = 0;
    try (var reader = open();
        var progress = ProgressLine.start(terminal, "Checking")) {
      for (ReviewRow row : reader) {
        if (terminal.interruption().isRequested()) {
          break;
        }
        count++;
        progress.step();
      }
    }
    return count;
  }

  private Production.Sends sends() {
    if (labelsOnly) {
      return Production.Sends.LABELS;
    }
    return labels ? Production.Sends.BOTH : Production.Sends.REVIEWS;
  }

  private ReviewReader open() {
    return columns.open(terminal, file, idColumn, columns.policy(true, false));
  }

  /** While a person types reviews, a progress line would appear between them. */
  private ProgressLine progress(long rows) {
    boolean typed = file.equals(ColumnOptions.STDIN) && terminal.isInputTyped();
    return typed ? ProgressLine.none() : ProgressLine.start(terminal, "Sending", rows);
  }

  /** The part of a review id before the line number. */
  private String sourceName() {
    if (file.equals(ColumnOptions.STDIN)) {
      // Without the time, labels piped in later would replace earlier ones.
      return "stdin-" + System.currentTimeMillis();
    }
    Path name = Path.of(file).getFileName();
    return name == null ? file : name.toString();
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
