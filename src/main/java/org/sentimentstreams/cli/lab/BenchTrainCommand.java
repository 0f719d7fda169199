package org.sentimentstreams.cli.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Machine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.lab.training.TrainingSpeed;
import org.sentimentstreams.model.PyTorch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast a whole model is trained. */
@Command(
    name = "train",
    description = {
      "Measure how fast a model is fine-tuned, beside DJL's own Trainer.",
      "It shows reviews per second, on random tokens: this project's trainer in bfloat16 "
          + "and in single precision, of the whole model and of adapters (LoRA), and DJL's of the "
          + "whole model. STATE MB is what gradients and the optimizer keep of what is trained; "
          + "it is computed. This takes minutes.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment bench train",
      "  sentiment bench train --tokens 64 --steps 4 --repetitions 5 --json",
    })
final class BenchTrainCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--tokens",
      split = ",",
      paramLabel = "N",
      defaultValue = "128,256",
      description = "Lengths of the reviews (default: ${DEFAULT-VALUE}).")
  private List<Integer> tokens;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "16",
      description = "Reviews in one step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "4",
      description = "Steps that are timed in each repetition (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many times to measure everything (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "Write one JSON object (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  BenchTrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), model.asSettings());
    int cores = Runtime.getRuntime().availableProcessors();
    PyTorch.threadsPerBatch(cores);
    TrainingSpeed speed = new TrainingSpeed(new Models(all, terminal).directory(), batch, steps);
    List<TrainingSpeed.Result> results = new ArrayList<>();
    for (int length : tokens) {
      terminal.err().println("Measuring reviews of %d tokens".formatted(length));
      results.addAll(speed.run(length, repetitions));
    }
    terminal.out().print(json ? Json.line(object(results)) + "\n" : table(results, cores));
    return ExitCode.OK;
  }

  private Map<String, Object> object(List<TrainingSpeed.Result> results) {
    var object = new LinkedHashMap<String, Object>();
    object.put("machine", Machine.description());
    object.put("batch", batch);
    var list = new ArrayList<Map<String, Object>>();
    for (TrainingSpeed.Result result : results) {
      var one = new LinkedHashMap<String, Object>();
      one.put("trainer", result.trainer());
      one.put("trains", result.trains());
      one.put("precision", result.precision());
      one.put("tokens", result.tokens());
      one.put("trainedNumbers", result.trained());
      one.put("stateBytes", result.stateBytes());
      one.put("reviewsPerSecond", result.median());
      one.put("spread", result.spread());
      list.add(one);
    }
    object.put("results", list);
    return object;
  }

  private static String table(List<TrainingSpeed.Result> results, int cores) {
    var table =
        new TextTable(
            "TOKENS",
            "TRAINER",
            "TRAINS",
            "PRECISION",
            "REVIEWS/S",
            "SPREAD",
            "PER CORE",
            "STATE MB");
    for (TrainingSpeed.Result result : results) {
      table.add(
          Integer.toString(result.tokens()),
          result.trainer(),
          result.trains(),
          result.precision(),
          number(result.median()),
          number(result.spread()),
          number(result.median() / cores),
          number(result.stateBytes() / 1e6));
    }
    return table + Machine.description() + "\n";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
