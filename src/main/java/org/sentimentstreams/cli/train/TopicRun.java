package org.sentimentstreams.cli.train;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.sentimentstreams.cli.terminal.Interruption;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.live.LiveTraining;
import org.sentimentstreams.training.live.TopicTraining;
import org.sentimentstreams.training.live.Trainer;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * One training on all labels of the topic, into the registry.
 *
 * @param newLabels whether the version gets the labels that occur
 * @param promote whether a version that passes the gate becomes the champion
 * @param test rows that the version is scored on in the end; may be empty
 */
record TopicRun(
    Terminal terminal,
    Settings settings,
    Recipe recipe,
    boolean newLabels,
    boolean promote,
    long seed,
    List<ReviewRow> test) {

  TopicOutcome run() throws IOException {
    Trainer trainer = new TrainerOptions(settings, terminal).trainer(recipe, newLabels, seed);
    try (LiveTraining live =
        LiveTraining.open(settings.trainer(), trainer, terminal.brokerTimeout())) {
      TopicTraining training = live.training();
      try (Interruption.Work work =
          terminal
              .interruption()
              .work(
                  () -> {
                    training.stop();
                    live.labels().wakeUp();
                  })) {
        return run(live, training);
      }
    }
  }

  private TopicOutcome run(LiveTraining live, TopicTraining training) throws IOException {
    live.labels().readToEnd();
    var data = live.labels().dataset();
    terminal.err().println(data.report().sentence());
    List<ReviewRow> unseen = unseen(data);
    if (!unseen.isEmpty()) {
      LabelMap labels = training.labels(data);
      unseen.forEach(row -> labels.index(LabeledText.of(row)));
    }
    TopicTraining.Outcome outcome =
        training.train(
            data,
            live.labels().ranges(),
            () -> {},
            () -> promote && settings.training().promotesByGate(),
            TopicTraining.Attempts.ONCE);
    return new TopicOutcome(outcome, recipe.name(), test(live, outcome.version(), unseen));
  }

  /**
   * What is on the topic is trained on, so that a replay finds it; then the test has to do without.
   */
  private List<ReviewRow> unseen(LabelDataset.Clean data) {
    Predicate<String> isKnown = test.isEmpty() ? text -> false : data.texts();
    List<ReviewRow> unseen = test.stream().filter(row -> !isKnown.test(row.text())).toList();
    if (unseen.size() < test.size()) {
      terminal
          .err()
          .println(
              "%d of %d test rows are not scored, because the topic has their texts, too"
                  .formatted(test.size() - unseen.size(), test.size()));
    }
    if (unseen.isEmpty() && !test.isEmpty()) {
      throw new InvalidDataException("No test row is left to score: give another test file");
    }
    return unseen;
  }

  private Optional<Scores> test(LiveTraining live, ModelVersion version, List<ReviewRow> rows)
      throws IOException {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    try (CachedVersion cached = live.open(version)) {
      ModelDirectory model = ModelDirectory.open(cached.directory());
      int maxTokens =
          Math.min(recipe.maxTokensOr(settings.model().maxTokens()), model.config().maxTokens());
      return Optional.of(new TestScores(terminal, settings).of(model, maxTokens, rows));
    }
  }
}
