package org.sentimentstreams.training;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.batching.ReviewFailedException;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Scores;

/** Scores labelled rows with a model. */
public final class Evaluator {
  /** Enough for the batcher to find texts of one length; few enough to hold in memory. */
  private static final int IN_FLIGHT = 2048;

  /** The smallest number that the logarithm is taken of. */
  private static final double LEAST = 1e-30;

  private final ModelConfig config;
  private final Batcher<Classification> batcher;

  /**
   * @param config of the model that the batcher runs
   */
  public Evaluator(ModelConfig config, Batcher<Classification> batcher) {
    this.config = config;
    this.batcher = batcher;
  }

  private record Pending(int right, String place, Request<Classification> request) {}

  /**
   * @param progress is called once a row
   * @throws InvalidDataException if a row has no label, or one that the model does not have, or a
   *     text that is blank or cannot be scored
   */
  public Evaluation evaluate(Iterable<ReviewRow> rows, Runnable progress) {
    return scores(rows, progress).evaluation();
  }

  /**
   * The same with all probabilities. Their logarithms stand for the logits; where there may be
   * several labels, those of their odds.
   */
  public Scores scores(Iterable<ReviewRow> rows, Runnable progress) {
    List<Integer> right = new ArrayList<>();
    List<float[]> logits = new ArrayList<>();
    Deque<Pending> pending = new ArrayDeque<>();
    for (ReviewRow row : rows) {
      pending.add(submit(row));
      if (pending.size() > IN_FLIGHT) {
        take(pending.poll(), right, logits);
        progress.run();
      }
    }
    while (!pending.isEmpty()) {
      take(pending.poll(), right, logits);
      progress.run();
    }
    return new Scores(
        config.labels(),
        config.problem(),
        right.stream().mapToInt(Integer::intValue).toArray(),
        logits.toArray(float[][]::new));
  }

  private Pending submit(ReviewRow row) {
    int right = Labels.index(row, config);
    if (BlankText.isBlank(row.text())) {
      throw new InvalidDataException(
          row.place() + " has a blank text: there is nothing to score, so take the row out");
    }
    return new Pending(right, row.place(), batcher.submit(row.text()));
  }

  private void take(Pending pending, List<Integer> right, List<float[]> logits) {
    try {
      Map<String, Double> scores = pending.request().result().join().scores();
      float[] row = new float[scores.size()];
      for (int label = 0; label < row.length; label++) {
        double score = scores.get(config.labels().get(label));
        row[label] = (float) (config.multiLabel() ? log(score) - log(1 - score) : log(score));
      }
      right.add(pending.right());
      logits.add(row);
    } catch (CompletionException e) {
      if (e.getCause() instanceof ReviewFailedException failed) {
        throw new InvalidDataException(
            "%s cannot be scored: %s".formatted(pending.place(), failed.getMessage()), failed);
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static double log(double probability) {
    return Math.log(Math.max(LEAST, probability));
  }
}
