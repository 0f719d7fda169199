package org.sentimentstreams.cli.train;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentimentstreams.cli.options.DataOptions;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Failure;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Machine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.gate.Decision;
import org.sentimentstreams.training.metrics.Metrics;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.report.RunFacts;
import org.sentimentstreams.training.report.RunFolder;
import org.sentimentstreams.training.wide.FittedWide;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a model once, by a recipe. */
@Command(
    name = "run",
    description = {
      "Train a model on labelled reviews by a recipe, and score it.",
      "A share of the rows is held out to choose the best epoch. With --test the final score is",
      "measured on another file, whose texts are never trained on.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment train run --data labeled.tsv --output my-model",
      "  sentiment train run --data train.tsv.gz --test test.tsv.gz --output my-model --json",
      "  sentiment train run --from-topic --no-promote",
      "  sentiment train run --from-topic --test test.tsv.gz",
      "  sentiment train run --data labeled.tsv --from-predictions --output my-model",
      "  sentiment train run --recipe my.yaml --override epochs=3 --data labeled.csv --output m",
    })
final class TrainRunCommand implements Callable<Integer> {
  private static final Pattern SET =
      Pattern.compile("((?:--set=)?([a-z0-9._-]+))=.*", Pattern.DOTALL);

  private final Terminal terminal;

  @Mixin private RecipeOptions recipe = new RecipeOptions();

  @Option(
      names = "--data",
      arity = "1..*",
      paramLabel = "FILE",
      description = "TSV, CSV or JSON Lines with texts and labels, also with gzip; one or more.")
  private List<Path> data;

  @Option(
      names = "--from-topic",
      description = "Train on the topic of labels instead, and publish the version.")
  private boolean fromTopic;

  @Option(
      names = "--from-predictions",
      arity = "0..*",
      paramLabel = "FILE",
      description = {
        "With --data: the wide part also learns what the transformer says of texts without",
        "labels. Without FILE, these are the latest reviews of the topic, with what the service",
        "said of them; else one or more files, of which the trained transformer is asked."
      })
  private List<Path> fromPredictions;

  @Option(
      names = "--recent",
      paramLabel = "N",
      defaultValue = "50000",
      description =
          "With --from-predictions without FILE: about so many of the latest reviews"
              + " (default: ${DEFAULT-VALUE}).")
  private int recent;

  @Option(
      names = "--no-promote",
      description =
          "Publish the version without promoting it; 'sentiment model promote' makes it "
              + "the champion.")
  private boolean noPromote;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Measure the final score on this file (default: on the held-out rows).")
  private Path test;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "With --data: the Hugging Face directory to write; it must not exist.")
  private Path output;

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "NAME",
      description = "The labels of the new model, in this order (default: those of the model).")
  private List<String> labels;

  @Option(
      names = "--new-labels",
      description = "Give the new model the labels that occur in the data.")
  private boolean newLabels;

  @Mixin private DataOptions rows = new DataOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "Write one JSON object (default: a sentence).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  @Spec private CommandSpec spec;

  TrainRunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    Instant began = Instant.now();
    Settings all = settings.load(terminal.environment(), model.asSettings());
    requireOneSource();
    if (fromTopic) {
      Recipe wanted = recipe.read();
      TopicOutcome outcome =
          new TopicRun(terminal, all, wanted, newLabels, !noPromote, rows.seed(), tests()).run();
      terminal.out().println(json ? Json.line(outcome.asMap()) : outcome.sentence());
      return ExitCode.OK;
    }
    List<ReviewRow> drawn = read();
    ModelDirectory base = new Models(all, terminal).directory();
    Recipe wanted =
        recipe.isAuto()
            ? recipe.choose(
                base,
                drawn.stream().map(LabeledText::of).toList(),
                all.model().maxTokens(),
                terminal.err()::println)
            : recipe.read();
    OfflineTraining training = new OfflineTraining(terminal, all, wanted, output, rows.seed());
    training.requireFreeOutput();
    List<ReviewRow> tested = tests();
    OfflineTraining.Result result =
        training.train(
            base, drawn, unlabelled(all, base), tested, labelMap(drawn, wanted.problem()));
    Scores scores = test == null ? result.model().unseen() : training.test(result, tested);
    Scores champion =
        test == null || result.champion() == null
            ? result.champion()
            : training.test(result, base, tested);
    double seconds = (System.nanoTime() - start) / 1e9;
    List<LabeledText> scored =
        test == null ? result.parts().heldOut() : tested.stream().map(LabeledText::of).toList();
    RunFacts facts =
        new RunFacts(
            command(),
            Machine.description(),
            began,
            wanted,
            rows.seed(),
            result.run().maxTokens(),
            base.path() + " (version " + base.version() + ")",
            result.data().report(),
            result.data().digest(),
            result.parts().train().size(),
            result.model().epochs(),
            result.model().best(),
            test == null ? "held-out" : "test",
            scored,
            scores,
            result.model().temperature(),
            result.model().errorBefore(),
            result.model().wide(),
            result.decision(),
            seconds);
    boolean isReported = report(facts);
    if (json) {
      terminal.out().println(Json.line(object(wanted, result, scores, champion, seconds)));
    } else {
      terminal.out().print(sentence(wanted, result, scores, champion, seconds));
    }
    return isReported ? ExitCode.OK : ExitCode.FAILED;
  }

  /** The model is there by now, so that its figures are shown even where a report cannot be. */
  private boolean report(RunFacts facts) {
    RunFolder report = new RunFolder(output.resolve("training"));
    try {
      report.write(facts);
      terminal.err().println("The report is " + report.page());
      return true;
    } catch (IOException e) {
      terminal
          .err()
          .printf(
              "sentiment: the model in %s is complete, but its report is not: %s%n",
              output, Failure.of(e).message());
      return false;
    }
  }

  private List<ReviewRow> read() {
    List<ReviewRow> all = new ArrayList<>();
    data.forEach(file -> all.addAll(rows.readAllForTraining(file)));
    return rows.draw(all);
  }

  /** Rows of files lose the labels that they may have: nobody asked to learn those. */
  private List<ReviewRow> unlabelled(Settings all, ModelDirectory base) {
    if (fromPredictions == null) {
      return List.of();
    }
    if (fromPredictions.isEmpty()) {
      return new StreamTeacher(terminal, all, recent).rows(base.config());
    }
    return fromPredictions.stream()
        .flatMap(file -> rows.readAll(file).stream())
        .map(ReviewRow::withoutLabel)
        .toList();
  }

  private List<ReviewRow> tests() {
    return test == null ? List.of() : rows.readAllLabelled(test);
  }

  private void requireOneSource() {
    requireNoOption(data);
    requireNoOption(fromPredictions);
    boolean fromFiles = data != null || output != null || labels != null || fromPredictions != null;
    if (recent < 1) {
      throw new ParameterException(
          spec.commandLine(), "--recent is " + recent + ": a whole number above 0 is needed");
    }
    if (fromTopic == fromFiles || (fromFiles && (data == null || output == null))) {
      throw new ParameterException(
          spec.commandLine(), "Give --data FILE and --output DIR, or --from-topic without them");
    }
  }

  /** As --data takes any number of files, one behind them that is misspelled passes for a file. */
  private void requireNoOption(List<Path> files) {
    Stream.ofNullable(files)
        .flatMap(List::stream)
        .map(Path::toString)
        .filter(file -> file.startsWith("--"))
        .findFirst()
        .ifPresent(
            option -> {
              throw new ParameterException(
                  spec.commandLine(), "Unknown option: '%s'".formatted(option));
            });
  }

  private String command() {
    List<String> words = spec.commandLine().getParseResult().originalArgs();
    return "sentiment "
        + words.stream().map(TrainRunCommand::withoutSecret).collect(Collectors.joining(" "));
  }

  /** The report may be shown to anybody. What is set for the Kafka clients may be a password. */
  static String withoutSecret(String word) {
    Matcher set = SET.matcher(word);
    return set.matches() && (set.group(2).startsWith("kafka.") || Settings.isSecret(set.group(2)))
        ? set.group(1) + "=..."
        : word;
  }

  /** Null for the labels of the model that training starts from. */
  private LabelMap labelMap(List<ReviewRow> drawn, Problem problem) {
    if (labels != null) {
      return new LabelMap(labels, problem);
    }
    return newLabels ? LabelMap.learn(drawn.stream().map(LabeledText::of).toList(), problem) : null;
  }

  private Map<String, Object> object(
      Recipe wanted,
      OfflineTraining.Result result,
      Scores scores,
      Scores champion,
      double seconds) {
    var object = new LinkedHashMap<String, Object>();
    object.put("recipe", wanted.name());
    object.put("labels", result.data().rows().size());
    object.put("seconds", Math.round(seconds * 10) / 10.0);
    object.put("seed", rows.seed());
    object.put("maxTokens", result.run().maxTokens());
    object.put("epoch", result.model().best().number());
    object.put("scoredOn", test == null ? "held-out" : "test");
    object.put("metrics", new Metrics(scores).all());
    object.put("baselineAccuracy", scores.baselineAccuracy());
    object.put("championAccuracy", champion == null ? null : champion.evaluation().accuracy());
    object.put("championMacroF1", champion == null ? null : champion.evaluation().macroF1());
    object.put("temperature", result.model().temperature());
    object.put("wide", result.model().wide().map(FittedWide::asMap).orElse(null));
    object.put("promoted", result.decision().promoted());
    object.put("reason", result.decision().reason());
    object.put("gate", result.decision().asMap());
    return object;
  }

  private String sentence(
      Recipe wanted,
      OfflineTraining.Result result,
      Scores scores,
      Scores champion,
      double seconds) {
    return String.format(
        Locale.ROOT,
        "%s: recipe %s, %d labels, epoch %d; accuracy %.4f (%s), macro F1 %.4f on %d %s rows; %.1f s%n"
            + "%s: %s%n",
        output,
        wanted.name(),
        result.data().rows().size(),
        result.model().best().number(),
        scores.evaluation().accuracy(),
        beside(scores, champion),
        scores.evaluation().macroF1(),
        scores.size(),
        test == null ? "held-out" : "test",
        seconds,
        verdict(result.decision()),
        result.decision().reason());
  }

  /** What an accuracy on the same rows is to be compared with. */
  private static String beside(Scores scores, Scores champion) {
    String baseline =
        String.format(
            Locale.ROOT,
            "always %s: %.4f",
            scores.problem() == Problem.MULTI_LABEL ? "the same labels" : "the same label",
            scores.baselineAccuracy());
    return champion == null
        ? baseline
        : String.format(
            Locale.ROOT,
            "%s, the model it started from: %.4f",
            baseline,
            champion.evaluation().accuracy());
  }

  private static String verdict(Decision decision) {
    if (!decision.missing().isEmpty()) {
      return "Not judged against the model it started from";
    }
    return decision.promoted()
        ? "Better than the model it started from"
        : "Not clearly better than the model it started from";
  }
}
