package org.sentimentstreams.cli.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.lab.training.GateSimulation;
import org.sentimentstreams.lab.training.PassRate;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.training.gate.GateLimits;
import org.sentimentstreams.training.gate.PromotionGate;
import org.sentimentstreams.training.recipe.Recipe;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how often the gate is mistaken. */
@Command(
    name = "gate",
    description = {
      "Measure how often the gate promotes a model that is no better.",
      "It trains pairs of equally good heads on random features, and counts how many "
          + "candidates pass, with 95 %% confidence intervals. The rows that choose the "
          + "candidate's epoch are those of the gate (SAME), the other parts of those, as "
          + "in every training (CROSS-FIT), or further ones (OTHER). The gate asks only for "
          + "training.gate.confidence here: a margin for the labels would hide what it "
          + "does. 400 pairs take some minutes for each number of rows.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment bench gate",
      "  sentiment bench gate --two-seeds --held-out 25,100 --json",
    })
final class BenchGateCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "400",
      description = "Pairs of models for each number of rows (default: ${DEFAULT-VALUE}).")
  private int pairs;

  @Option(
      names = "--held-out",
      split = ",",
      paramLabel = "N",
      defaultValue = "25,50,100,400,1000",
      description = "Held-out rows (default: ${DEFAULT-VALUE}).")
  private List<Integer> heldOut;

  @Option(
      names = "--two-seeds",
      description = {
        "Train both models of a pair on the same real labels, with two seeds",
        "(default: each on other shuffled labels)."
      })
  private boolean twoSeeds;

  @Option(
      names = "--best",
      paramLabel = "SCORE",
      defaultValue = "loss",
      description = {
        "The score that chooses epochs, as best in a recipe",
        "(default: ${DEFAULT-VALUE})."
      })
  private Recipe.BestBy best;

  @Option(names = "--json", description = "Write one JSON object (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  BenchGateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment());
    PyTorch.threadsPerBatch(1);
    GateLimits limits = new GateLimits(all.training().gateConfidence(), 0, 1, 0);
    GateSimulation simulation = new GateSimulation(pairs, world(), new PromotionGate(limits), best);
    List<GateSimulation.Result> results = new ArrayList<>();
    for (int rows : heldOut) {
      try (ProgressLine progress =
          ProgressLine.start(terminal, "%d held-out rows".formatted(rows), pairs)) {
        results.add(simulation.run(rows, progress::step));
      }
    }
    terminal.out().print(json ? Json.line(object(results, limits)) + "\n" : table(results));
    return ExitCode.OK;
  }

  private GateSimulation.World world() {
    return twoSeeds ? GateSimulation.World.SEEDS : GateSimulation.World.SHUFFLED;
  }

  private Map<String, Object> object(List<GateSimulation.Result> results, GateLimits limits) {
    var object = new LinkedHashMap<String, Object>();
    object.put("labels", world().name().toLowerCase(Locale.ROOT));
    object.put("best", best.name().toLowerCase(Locale.ROOT));
    object.put("pairs", pairs);
    object.put("meant", 1 - limits.confidence());
    var list = new ArrayList<Map<String, Object>>();
    for (GateSimulation.Result result : results) {
      for (GateSimulation.Choice choice : GateSimulation.Choice.values()) {
        PassRate rate = result.rate(choice);
        var one = new LinkedHashMap<String, Object>();
        one.put("heldOut", result.heldOut());
        one.put("epochChosenBy", name(choice));
        one.put("passed", rate.counted());
        one.put("rate", rate.share());
        one.put("low", rate.low());
        one.put("high", rate.high());
        list.add(one);
      }
    }
    object.put("results", list);
    return object;
  }

  private static String table(List<GateSimulation.Result> results) {
    var table = new TextTable("HELD-OUT ROWS", "SAME", "CROSS-FIT", "OTHER");
    for (GateSimulation.Result result : results) {
      table.add(
          Integer.toString(result.heldOut()),
          words(result.rate(GateSimulation.Choice.SAME)),
          words(result.rate(GateSimulation.Choice.CROSS_FIT)),
          words(result.rate(GateSimulation.Choice.OTHER)));
    }
    return table.toString();
  }

  private static String words(PassRate rate) {
    return String.format(
        Locale.ROOT,
        "%.1f %% [%.1f, %.1f]",
        100 * rate.share(),
        100 * rate.low(),
        100 * rate.high());
  }

  private static String name(GateSimulation.Choice choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
