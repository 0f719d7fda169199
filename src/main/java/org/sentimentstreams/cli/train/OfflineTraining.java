package org.sentimentstreams.cli.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Interruption;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.training.ComputeLimits;
import org.sentimentstreams.training.ReadableRows;
import org.sentimentstreams.training.TrainedModel;
import org.sentimentstreams.training.TrainingRun;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.fit.CheckpointFolder;
import org.sentimentstreams.training.gate.Decision;
import org.sentimentstreams.training.gate.GateLimits;
import org.sentimentstreams.training.gate.PromotionGate;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/**
 * A training from files into a directory.
 *
 * @param output where the model goes; must not exist
 */
record OfflineTraining(
    Terminal terminal, Settings settings, Recipe recipe, Path output, long seed) {

  private static final Duration CHECKPOINTS = Duration.ofMinutes(5);

  /**
   * What was trained, from how many rows.
   *
   * @param champion scores of the model that it started from, on the held-out rows; null if that
   *     has other labels
   */
  record Result(
      TrainingRun run,
      TrainedModel model,
      LabelDataset.Clean data,
      HeldOutSplit.Parts parts,
      Scores champion,
      Decision decision) {}

  void requireFreeOutput() {
    if (Files.exists(output)) {
      throw new CommandFailedException(
          output + " exists already: give --output another name, or remove it");
    }
  }

  /**
   * @param unlabelled texts from which the wide part learns what the transformer says
   * @param labels null for those of the model to start from
   * @throws InvalidDataException if the rows cannot be trained on, or the test rows not be scored
   */
  Result train(
      ModelDirectory base,
      List<ReviewRow> rows,
      List<ReviewRow> unlabelled,
      List<ReviewRow> test,
      LabelMap labels)
      throws IOException {
    LabelDataset dataset = new LabelDataset();
    rows.forEach(row -> dataset.add(LabeledText.of(row)));
    LabelDataset.Clean clean = dataset.clean(test.stream().map(ReviewRow::text).toList());
    terminal.err().println(clean.report().sentence());
    LabelMap map = labels == null ? labelsOf(base, recipe) : labels;
    // Find an unknown label of the test file now, not after an hour of training.
    test.forEach(row -> map.index(LabeledText.of(row)));
    List<LabeledText> readable = ReadableRows.of(base, clean.rows(), terminal.err()::println);
    requireItems(readable);
    HeldOutSplit.Parts parts = new HeldOutSplit(recipe.heldOut()).split(readable, map::index);
    terminal.err().println(balance("train", parts.train(), map));
    terminal.err().println(balance("held out", parts.heldOut(), map));
    List<LabeledText> others = others(base, unlabelled, clean, test);
    Models models = new Models(settings, terminal);
    startEngine(models, recipe);
    TrainingRun run =
        new TrainingRun(
            recipe,
            base,
            map,
            new ComputeLimits(
                settings.model().maxTokens(),
                Truncation.parse(settings.model().truncation()),
                models.limits(),
                models.workers(),
                settings.artifacts().cacheDir().resolve("features")),
            seed,
            new TrainingScreen(terminal));
    try (Interruption.Work work = terminal.interruption().work(run::stop)) {
      return train(run, base, clean, parts, others, map);
    }
  }

  /** Else reviews of one thing would be on both sides, without a word. */
  private void requireItems(List<LabeledText> rows) {
    if (recipe.heldOut().by() == Recipe.HeldOut.By.ITEM
        && rows.stream().allMatch(row -> row.item() == null)) {
      throw new InvalidDataException(
          "held-out.by is item, and no row says what it is about: give the file a column item (or itemId, product), or set held-out.by to id");
    }
  }

  private Result train(
      TrainingRun run,
      ModelDirectory base,
      LabelDataset.Clean clean,
      HeldOutSplit.Parts parts,
      List<LabeledText> others,
      LabelMap map)
      throws IOException {
    CheckpointFolder checkpoints = checkpoints(base, clean, map);
    TrainedModel trained = run.train(parts, others, checkpoints);
    trained.write(output, base);
    checkpoints.delete();
    boolean sameLabels = trained.comparesWith(base.config());
    Scores champion = sameLabels && base.hasHead() ? run.score(base, parts.heldOut()) : null;
    return new Result(
        run, trained, clean, parts, champion, decide(base, sameLabels, champion, trained));
  }

  /** Each text once; what is labelled or tested must not come back with another label. */
  private List<LabeledText> others(
      ModelDirectory base,
      List<ReviewRow> unlabelled,
      LabelDataset.Clean labelled,
      List<ReviewRow> test)
      throws IOException {
    LabelDataset dataset = new LabelDataset();
    unlabelled.forEach(row -> dataset.add(LabeledText.of(row)));
    List<String> known =
        Stream.concat(
                labelled.rows().stream().map(LabeledText::text), test.stream().map(ReviewRow::text))
            .toList();
    return ReadableRows.of(base, dataset.clean(known).rows(), terminal.err()::println);
  }

  /** Beside the output, so that the same command continues where it was killed. */
  private CheckpointFolder checkpoints(
      ModelDirectory base, LabelDataset.Clean data, LabelMap labels) throws IOException {
    String job =
        Digests.sha256(
            RecipeReader.write(recipe)
                + data.digest()
                + base.version()
                + labels.digest()
                + " %d %d %s"
                    .formatted(seed, settings.model().maxTokens(), settings.model().truncation()));
    Path folder = output.resolveSibling(output.getFileName() + ".checkpoints");
    return new CheckpointFolder(folder, CHECKPOINTS, job);
  }

  /** Whether the new model is better than the one that it started from. */
  private Decision decide(
      ModelDirectory base, boolean sameLabels, Scores champion, TrainedModel trained) {
    PromotionGate gate = new PromotionGate(GateLimits.of(settings.training()));
    List<String> before = base.config().labels();
    return !sameLabels && !before.isEmpty()
        ? gate.withOtherLabels(before, trained.unseen())
        : gate.decide(champion, trained.unseen());
  }

  /** A head is trained by single threads side by side, an encoder by all threads together. */
  static void startEngine(Models models, Recipe recipe) {
    if (recipe.trainsEncoder()) {
      PyTorch.threadsPerBatch(Runtime.getRuntime().availableProcessors());
    } else {
      models.startEngine();
    }
  }

  private static LabelMap labelsOf(ModelDirectory base, Recipe recipe) {
    if (!base.config().isClassifier()) {
      throw new InvalidDataException(
          base.path()
              + " has no names for labels: give them with --labels, or take those of the data with"
              + " --new-labels");
    }
    return new LabelMap(base.config().labels(), recipe.problem());
  }

  private static String balance(String part, List<LabeledText> rows, LabelMap labels) {
    Evaluation right = Evaluation.empty(labels.names(), labels.problem());
    rows.forEach(row -> right.add(labels.index(row), labels.index(row)));
    StringBuilder line = new StringBuilder("%s: %d rows".formatted(part, rows.size()));
    for (int label = 0; label < labels.size(); label++) {
      line.append(label == 0 ? " (" : ", ")
          .append("%s %d".formatted(labels.names().get(label), right.support(label)));
    }
    return line.append(')').toString();
  }

  /** Scores the model that was written. */
  Scores test(Result result, List<ReviewRow> rows) throws IOException {
    return test(result, ModelDirectory.open(output), rows);
  }

  /** Scores a model on texts cut as in the run; what its encoder says may be in the cache. */
  Scores test(Result result, ModelDirectory directory, List<ReviewRow> rows) throws IOException {
    if (!recipe.trainsEncoder()) {
      return result.run().score(directory, rows.stream().map(LabeledText::of).toList());
    }
    return new TestScores(terminal, settings).of(directory, result.run().maxTokens(), rows);
  }
}
