package org.sentimentstreams.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.OrderedScoring;
import org.sentimentstreams.batching.OrderedScoring.Sink;
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

  private record Question(int right, String place) {}

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
    var answers = new Answers(progress);
    var scoring = new OrderedScoring<>(batcher, answers);
    for (ReviewRow row : rows) {
      scoring.submit(question(row), row.text());
    }
    scoring.finish();
    return answers.scores();
  }

  private Question question(ReviewRow row) {
    int right = Labels.index(row, config);
    if (BlankText.isBlank(row.text())) {
      throw new InvalidDataException(
          row.place() + " has a blank text: there is nothing to score, so take the row out");
    }
    return new Question(right, row.place());
  }

  private final class Answers implements Sink<Question, Classification, RuntimeException> {
    private final List<Integer> right = new ArrayList<>();
    private final List<float[]> logits = new ArrayList<>();
    private final Runnable progress;

    Answers(Runnable progress) {
      this.progress = progress;
    }

    @Override
    public void scored(Question question, Classification said) {
      Map<String, Double> scores = said.scores();
      float[] row = new float[scores.size()];
      for (int label = 0; label < row.length; label++) {
        double score = scores.get(config.labels().get(label));
        row[label] = (float) (config.multiLabel() ? log(score) - log(1 - score) : log(score));
      }
      right.add(question.right());
      logits.add(row);
      progress.run();
    }

    @Override
    public void failed(Question question, ReviewFailedException failure) {
      throw new InvalidDataException(
          "%s cannot be scored: %s".formatted(question.place(), failure.getMessage()), failure);
    }

    Scores scores() {
      return new Scores(
          config.labels(),
          config.problem(),
          right.stream().mapToInt(Integer::intValue).toArray(),
          logits.toArray(float[][]::new));
    }
  }

  private static double log(double probability) {
    return Math.log(Math.max(LEAST, probability));
  }
}
