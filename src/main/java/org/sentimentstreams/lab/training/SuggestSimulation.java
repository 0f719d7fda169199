package org.sentimentstreams.lab.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.training.ComputeLimits;
import org.sentimentstreams.training.TrainingRun;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.suggest.Candidate;
import org.sentimentstreams.training.suggest.Pick;
import org.sentimentstreams.training.suggest.Suggestions;

/**
 * Labels a pool bit by bit, once what is suggested and once what comes, and trains on it. Both
 * begin with the same rows. Whenever the labels have doubled, a model is trained and asked what to
 * label next, as people do who train again now and then.
 */
public final class SuggestSimulation {
  private final Setup setup;
  private final List<LabeledText> pool;
  private final List<LabeledText> rest;
  private final LabelMap labels;

  /**
   * What is trained, and how texts are picked.
   *
   * @param recipe of every training
   * @param base the model that every training starts from
   * @param start rows that are labelled by chance at first
   * @param sizes numbers of labels, ascending, after which the accuracy is measured
   * @param randomShare share of the suggestions that is drawn by chance
   * @param scratch an empty folder for trained models
   */
  public record Setup(
      Recipe recipe,
      ModelDirectory base,
      ComputeLimits compute,
      int start,
      List<Integer> sizes,
      double randomShare,
      Path scratch) {}

  /**
   * Accuracies on the rows that are never labelled, by number of labels.
   *
   * @param suggested with labels of suggested rows
   * @param random with as many of rows by chance
   */
  public record Draw(Map<Integer, Double> suggested, Map<Integer, Double> random) {}

  /** What a model said of the pool, and how often it is right on the rest. */
  private record Trained(Scores ofPool, double accuracy) {}

  /**
   * @param pool rows that may be labelled, with different ids
   * @param rest other rows
   */
  public SuggestSimulation(Setup setup, List<LabeledText> pool, List<LabeledText> rest) {
    this.setup = setup;
    this.pool = List.copyOf(pool);
    this.rest = List.copyOf(rest);
    List<LabeledText> all = new ArrayList<>(pool);
    all.addAll(rest);
    this.labels = LabelMap.learn(all, setup.recipe().problem());
  }

  /**
   * One draw.
   *
   * @param seed of the first labels and of all else that goes by chance
   * @throws InvalidDataException if too few rows differ from one another
   * @throws IOException if the model cannot be read or a trained one not be written
   */
  public Draw run(long seed) throws IOException {
    List<LabeledText> shuffled = new ArrayList<>(pool);
    Collections.shuffle(shuffled, new Random(seed));
    Map<Integer, Double> random = new TreeMap<>();
    for (int size : setup.sizes()) {
      random.put(size, train(shuffled.subList(0, size), seed).accuracy());
    }
    return new Draw(suggested(shuffled.subList(0, setup.start()), seed), random);
  }

  private Map<Integer, Double> suggested(List<LabeledText> start, long seed) throws IOException {
    Map<Integer, Double> accuracies = new TreeMap<>();
    List<LabeledText> labelled = new ArrayList<>(start);
    for (int size : setup.sizes()) {
      while (labelled.size() < size) {
        int more = Math.min(2 * labelled.size(), size) - labelled.size();
        List<LabeledText> picked = suggest(train(labelled, seed), labelled, more, seed);
        labelled.addAll(picked);
        if (picked.size() < more) {
          throw new InvalidDataException(
              ("Of the rows to pick from, only %d are left that are not similar to one that is "
                      + "picked, and %d are needed: give more rows")
                  .formatted(picked.size(), more));
        }
      }
      accuracies.put(size, train(labelled, seed).accuracy());
    }
    return accuracies;
  }

  private List<LabeledText> suggest(
      Trained model, List<LabeledText> labelled, int wanted, long seed) {
    Set<LabeledText> known = new HashSet<>(labelled);
    Map<String, LabeledText> byId = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    for (int row = 0; row < pool.size(); row++) {
      LabeledText text = pool.get(row);
      if (!known.contains(text)) {
        byId.put(text.id(), text);
        candidates.add(
            Candidate.of(
                text.id(),
                text.text(),
                scores(model.ofPool().probabilities(row)),
                labels.problem()));
      }
    }
    return Suggestions.of(candidates, wanted, setup.randomShare(), seed).picks().stream()
        .map(Pick::candidate)
        .map(candidate -> byId.get(candidate.id()))
        .toList();
  }

  private Map<String, Double> scores(double[] probabilities) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (int label = 0; label < probabilities.length; label++) {
      scores.put(labels.names().get(label), probabilities[label]);
    }
    return scores;
  }

  private Trained train(List<LabeledText> labelled, long seed) throws IOException {
    TrainingRun run =
        new TrainingRun(
            setup.recipe(), setup.base(), labels, setup.compute(), seed, new TrainingListener() {});
    HeldOutSplit.Parts parts =
        new HeldOutSplit(setup.recipe().heldOut()).split(labelled, labels::index);
    Path directory = setup.scratch().resolve("model");
    run.train(parts, null).write(directory, setup.base());
    try {
      List<LabeledText> all = new ArrayList<>(pool);
      all.addAll(rest);
      Scores scores = run.score(ModelDirectory.open(directory), all);
      int[] ofPool = IntStream.range(0, pool.size()).toArray();
      int[] ofRest = IntStream.range(pool.size(), all.size()).toArray();
      return new Trained(scores.rows(ofPool), scores.rows(ofRest).evaluation().accuracy());
    } finally {
      DirectoryTree.delete(directory);
    }
  }
}
