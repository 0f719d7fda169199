package org.sentimentstreams.cli.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.DataOptions;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.lab.training.DriftSimulation;
import org.sentimentstreams.lab.training.DriftSimulation.Plan;
import org.sentimentstreams.lab.training.DriftSimulation.Result;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.training.ServedRows;
import org.sentimentstreams.training.ServedRows.Seen;
import org.sentimentstreams.wide.Cascade;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how often drift is seen where there is none, and after how many reviews where it is. */
@Command(
    name = "drift",
    description = {
      "Measure how often drift is seen where there is none, and how soon where there is.",
      "A model scores the reviews of two or more files once. Then streams and references are drawn "
          + "from what it said: streams that stay like the reference, and streams that turn into "
          + "another file at any place of a window. EXPECTED is the accuracy that the scores let "
          + "expect, ACCURACY what it is. HALF and 95 %% are the other reviews within which as many "
          + "streams are flagged.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment bench drift --data imdb-test.tsv.gz --other jobs.tsv.gz --limit 1500",
      "  sentiment bench drift --data labeled.tsv --model ./my-model --json",
    })
final class BenchDriftCommand implements Callable<Integer> {
  private static final int LONGEST = 20_000;

  private final Terminal terminal;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Labelled reviews as they usually are: TSV, CSV or JSON Lines.")
  private Path data;

  @Option(
      names = "--other",
      paramLabel = "FILE",
      description = "Labelled reviews of another kind; may be repeated (default: none).")
  private List<Path> others = List.of();

  @Mixin private DataOptions rows = new DataOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Streams that do not change (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = "--turning",
      paramLabel = "N",
      defaultValue = "500",
      description = "Streams that turn, for each other file (default: ${DEFAULT-VALUE}).")
  private int turning;

  @Option(
      names = "--reviews",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Reviews of a stream that does not change (default: ${DEFAULT-VALUE}).")
  private int reviews;

  @Option(
      names = "--reference",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Reviews of a reference (default: ${DEFAULT-VALUE}).")
  private int reference;

  @Option(names = "--json", description = "Write one JSON object (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  BenchDriftCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  private record Line(String file, List<Seen> seen, Result result) {
    double expected() {
      return seen.stream().mapToDouble(each -> each.scored().confidence()).average().orElse(0);
    }

    double accuracy() {
      return seen.stream().mapToInt(each -> each.isRight() ? 1 : 0).average().orElse(0);
    }
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), model.asSettings());
    Models models = new Models(all, terminal);
    ModelDirectory directory = models.directory();
    int window = all.drift().windowReviews();
    List<Line> lines = new ArrayList<>();
    try (Cascade cascade = models.load(directory)) {
      var simulation =
          new DriftSimulation(
              Bins.of(cascade, directory), all.drift().error(), all.drift().leastIndex());
      var scoring = new ServedRows(cascade, directory.config());
      List<Seen> usual = scored(scoring, data);
      Plan same = new Plan(streams, reference, window, reviews, 0);
      lines.add(new Line(name(data), usual, simulation.run(same, usual, List.of(), rows.seed())));
      for (Path file : others) {
        List<Seen> other = scored(scoring, file);
        Plan turn = new Plan(turning, reference, window, window, LONGEST);
        lines.add(new Line(name(file), other, simulation.run(turn, usual, other, rows.seed())));
      }
    }
    terminal.out().print(json ? Json.line(object(lines)) + "\n" : table(lines));
    return ExitCode.OK;
  }

  private List<Seen> scored(ServedRows scoring, Path file) {
    List<ReviewRow> read = rows.readLabelled(file);
    try (ProgressLine progress = ProgressLine.start(terminal, name(file), read.size())) {
      return scoring.of(read, progress::step);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private Map<String, Object> object(List<Line> lines) {
    var list = new ArrayList<Map<String, Object>>();
    for (Line line : lines) {
      var one = new LinkedHashMap<String, Object>();
      one.put("file", line.file());
      one.put("rows", line.seen().size());
      one.put("expectedAccuracy", line.expected());
      one.put("accuracy", line.accuracy());
      one.put("streams", line.result().runs());
      one.put("flaggedWithoutChange", line.result().tooEarly());
      if (list.size() > 0) {
        one.put("half", known(line, 0.5));
        one.put("nineteenOfTwenty", known(line, 0.95));
      }
      list.add(one);
    }
    var object = new LinkedHashMap<String, Object>();
    object.put("reference", reference);
    object.put("reviewsWithoutChange", reviews);
    object.put("results", list);
    return object;
  }

  private static Integer known(Line line, double share) {
    int within = line.result().within(share);
    return within > LONGEST ? null : within;
  }

  private static String table(List<Line> lines) {
    var table =
        new TextTable("FILE", "EXPECTED", "ACCURACY", "STREAMS", "FALSE ALARMS", "HALF", "95 %");
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      table.add(
          line.file(),
          String.format(Locale.ROOT, "%.3f", line.expected()),
          String.format(Locale.ROOT, "%.3f", line.accuracy()),
          Integer.toString(line.result().runs()),
          Integer.toString(line.result().tooEarly()),
          i == 0 ? "" : words(known(line, 0.5)),
          i == 0 ? "" : words(known(line, 0.95)));
    }
    return table.toString();
  }

  private static String words(Integer reviews) {
    return reviews == null ? "-" : Integer.toString(reviews);
  }
}
