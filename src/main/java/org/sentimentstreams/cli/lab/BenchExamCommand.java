package org.sentimentstreams.cli.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.lab.training.ExamSimulation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how often exams are mistaken, and how many labels they need. */
@Command(
    name = "exam",
    description = {
      "Measure how often exams are mistaken, and how many labels they need.",
      "It draws streams of labels that two versions with a known difference in accuracy "
          + "answer, and looks at the band of the difference after each label. SEEN is the "
          + "share of the streams in which the band ever leaves 0; without a difference "
          + "these are false alarms. HALF and 80 %% are the labels within which as many "
          + "streams get there.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment bench exam",
      "  sentiment bench exam --differences 0,0.03 --disagreement 0.05 --json",
    })
final class BenchExamCommand implements Callable<Integer> {
  private static final long SEED = 42;

  private final Terminal terminal;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Streams for each result (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = "--labels",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Labels of each stream (default: ${DEFAULT-VALUE}).")
  private int labels;

  @Option(
      names = "--differences",
      split = ",",
      paramLabel = "D",
      defaultValue = "0,0.02,0.05,0.1",
      description = "Differences of the accuracies (default: ${DEFAULT-VALUE}).")
  private List<Double> differences;

  @Option(
      names = "--disagreement",
      split = ",",
      paramLabel = "P",
      defaultValue = "0.05,0.1,0.2",
      description = {
        "How often only one of the two is right",
        "(default: ${DEFAULT-VALUE}); at least the difference."
      })
  private List<Double> disagreements;

  @Option(
      names = "--error",
      paramLabel = "P",
      defaultValue = "0.05",
      description = "How often a band may ever be wrong (default: ${DEFAULT-VALUE}).")
  private double error;

  @Option(names = "--json", description = "Write one JSON object (default: a table).")
  private boolean json;

  BenchExamCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  private record Row(double disagreement, double difference, ExamSimulation.Result result) {
    double seen() {
      return (double) result.seen() / result.after().length;
    }
  }

  @Override
  public Integer call() {
    ExamSimulation simulation = new ExamSimulation(error, streams, labels);
    List<Row> rows = new ArrayList<>();
    for (double disagreement : disagreements) {
      for (double difference : differences) {
        if (difference <= disagreement) {
          rows.add(
              new Row(disagreement, difference, simulation.run(disagreement, difference, SEED)));
        }
      }
    }
    terminal.out().print(json ? Json.line(object(rows)) + "\n" : table(rows));
    return ExitCode.OK;
  }

  private Map<String, Object> object(List<Row> rows) {
    var object = new LinkedHashMap<String, Object>();
    object.put("streams", streams);
    object.put("labels", labels);
    object.put("error", error);
    object.put("results", rows.stream().map(this::object).toList());
    return object;
  }

  private Map<String, Object> object(Row row) {
    var one = new LinkedHashMap<String, Object>();
    one.put("disagreement", row.disagreement());
    one.put("difference", row.difference());
    one.put("seen", row.seen());
    one.put("half", known(row.result().within(0.5)));
    one.put("fourOfFive", known(row.result().within(0.8)));
    return one;
  }

  private Integer known(int label) {
    return label > labels ? null : label;
  }

  private String table(List<Row> rows) {
    var table = new TextTable("ONLY ONE RIGHT", "DIFFERENCE", "SEEN", "HALF", "80 %");
    for (Row row : rows) {
      table.add(
          String.format(Locale.ROOT, "%.1f %%", 100 * row.disagreement()),
          String.format(Locale.ROOT, "%.1f points", 100 * row.difference()),
          String.format(Locale.ROOT, "%.2f %%", 100 * row.seen()),
          words(row.result().within(0.5)),
          words(row.result().within(0.8)));
    }
    return table.toString();
  }

  private String words(int label) {
    return label > labels ? "-" : Integer.toString(label);
  }
}
