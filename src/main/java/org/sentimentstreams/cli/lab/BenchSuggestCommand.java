package org.sentimentstreams.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.sentimentstreams.cli.options.DataOptions;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.lab.training.SuggestSimulation;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.training.ComputeLimits;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what suggested labels are worth beside labels by chance. */
@Command(
    name = "suggest",
    description = {
      "Measure what labels of suggested reviews are worth, beside labels by chance.",
      "It hides the labels of a file, begins with a few by chance, and adds those that "
          + "'train suggest' picks; whenever the labels have doubled, it trains again. SUGGESTED "
          + "and RANDOM are accuracies on the other file, means of all draws; WON counts the "
          + "draws in which the suggested labels were better. Give --model an encoder that was "
          + "not trained on these rows.",
      "--limit draws rows of the test file.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment bench suggest --data pool.tsv --test rest.tsv --model ./encoder",
      "  sentiment bench suggest --data pool.tsv --test rest.tsv --recipe head --start 64 "
          + "--labels 256 --json",
    })
final class BenchSuggestCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "POOL",
      description = "TSV, CSV or JSON Lines with texts and labels to pick from; also with gzip.")
  private Path data;

  @Option(
      names = "--test",
      required = true,
      paramLabel = "TEST",
      description = "The same with rows to score. Texts that stand in both are not picked.")
  private Path test;

  @Mixin private DataOptions rows = new DataOptions();

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      defaultValue = "few-labels",
      description = "How each model is trained (default: ${DEFAULT-VALUE}).")
  private String recipe;

  @Option(
      names = "--override",
      paramLabel = "KEY=VALUE",
      description = "Change a value of the recipe; may be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--start",
      paramLabel = "N",
      defaultValue = "16",
      description = "Labels by chance to begin with (default: ${DEFAULT-VALUE}).")
  private int start;

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "N",
      defaultValue = "64,256",
      description = "Labels in all, after which to measure (default: ${DEFAULT-VALUE}).")
  private List<Integer> sizes;

  @Option(
      names = "--random-share",
      paramLabel = "P",
      defaultValue = "0.2",
      description = "Share of the suggestions by chance (default: ${DEFAULT-VALUE}).")
  private double randomShare;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often to begin anew (default: ${DEFAULT-VALUE}).")
  private int draws;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "Write one JSON object (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  BenchSuggestCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    List<Integer> ascending = sizes.stream().sorted().distinct().toList();
    require(start >= 2, "--start is " + start + ": 2 or more is needed");
    require(ascending.get(0) >= start, "--labels must not be fewer than --start");
    require(draws >= 1, "--draws is " + draws + ": a whole number above 0 is needed");
    List<ReviewRow> rest = rows.readLabelled(test);
    List<LabeledText> pool = pool(rest);
    int most = ascending.get(ascending.size() - 1);
    if (pool.size() < 2 * most) {
      throw new CommandFailedException(
          "%s has %,d rows to pick from, and %,d labels need twice as many: give more rows"
              .formatted(data, pool.size(), most));
    }
    Path scratch = Files.createTempDirectory("bench-suggest-");
    try {
      var simulation =
          new SuggestSimulation(
              setup(ascending, scratch), pool, rest.stream().map(LabeledText::of).toList());
      List<SuggestSimulation.Draw> results = new ArrayList<>();
      for (int draw = 1; draw <= draws; draw++) {
        results.add(simulation.run(rows.seed() + draw));
        terminal.err().println("Draw %d of %d is done".formatted(draw, draws));
      }
      terminal
          .out()
          .print(json ? Json.line(object(ascending, results)) + "\n" : table(ascending, results));
    } finally {
      DirectoryTree.delete(scratch);
    }
    return ExitCode.OK;
  }

  private List<LabeledText> pool(List<ReviewRow> rest) {
    var dataset = new LabelDataset();
    rows.readAllLabelled(data).forEach(row -> dataset.add(LabeledText.of(row)));
    LabelDataset.Clean clean = dataset.clean(rest.stream().map(ReviewRow::text).toList());
    terminal.err().println(clean.report().sentence());
    return clean.rows();
  }

  private SuggestSimulation.Setup setup(List<Integer> ascending, Path scratch) throws IOException {
    Settings all = settings.load(terminal.environment(), model.asSettings());
    Recipe read = RecipeReader.read(recipe, overrides);
    var models = new Models(all, terminal);
    models.startEngine();
    var compute =
        new ComputeLimits(
            all.model().maxTokens(),
            Truncation.parse(all.model().truncation()),
            models.limits(),
            models.workers(),
            all.artifacts().cacheDir().resolve("features"));
    return new SuggestSimulation.Setup(
        read, models.directory(), compute, start, ascending, randomShare, scratch);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private static double[] column(
      List<SuggestSimulation.Draw> results,
      int size,
      Function<SuggestSimulation.Draw, Map<Integer, Double>> arm) {
    return results.stream().mapToDouble(draw -> arm.apply(draw).get(size)).toArray();
  }

  private Map<String, Object> object(
      List<Integer> ascending, List<SuggestSimulation.Draw> results) {
    var list = new ArrayList<Map<String, Object>>();
    for (int size : ascending) {
      var one = new LinkedHashMap<String, Object>();
      one.put("labels", size);
      one.put("suggested", column(results, size, SuggestSimulation.Draw::suggested));
      one.put("random", column(results, size, SuggestSimulation.Draw::random));
      list.add(one);
    }
    var object = new LinkedHashMap<String, Object>();
    object.put("recipe", recipe);
    object.put("start", start);
    object.put("randomShare", randomShare);
    object.put("results", list);
    return object;
  }

  private static String table(List<Integer> ascending, List<SuggestSimulation.Draw> results) {
    var table = new TextTable("LABELS", "SUGGESTED", "RANDOM", "DIFFERENCE", "WON");
    for (int size : ascending) {
      double[] suggested = column(results, size, SuggestSimulation.Draw::suggested);
      double[] random = column(results, size, SuggestSimulation.Draw::random);
      long won =
          results.stream().filter(d -> d.suggested().get(size) > d.random().get(size)).count();
      double difference = mean(suggested) - mean(random);
      table.add(
          Integer.toString(size),
          words(suggested),
          words(random),
          String.format(Locale.ROOT, "%+.4f", difference),
          won + " of " + results.size());
    }
    return table.toString();
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static String words(double[] values) {
    double least = Double.MAX_VALUE;
    double most = 0;
    for (double value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return String.format(Locale.ROOT, "%.4f (%.4f to %.4f)", mean(values), least, most);
  }
}
