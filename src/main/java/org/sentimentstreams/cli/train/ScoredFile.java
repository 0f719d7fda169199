package org.sentimentstreams.cli.train;

import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.OrderedScoring;
import org.sentimentstreams.batching.OrderedScoring.Sink;
import org.sentimentstreams.batching.ReviewFailedException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.suggest.Candidates;

/** Scores the texts of a file that have no label there, and adds them to the candidates. */
final class ScoredFile implements Sink<ReviewRow, Classification, RuntimeException> {
  private final OrderedScoring<ReviewRow, Classification, RuntimeException> scoring;
  private final Problem problem;
  private final Candidates candidates;
  private int rows;
  private int labelled;
  private int unscored;

  ScoredFile(Batcher<Classification> batcher, Problem problem, Candidates candidates) {
    this.scoring = new OrderedScoring<>(batcher, this);
    this.problem = problem;
    this.candidates = candidates;
  }

  /**
   * @param progress is called once a row
   */
  void read(Iterable<ReviewRow> all, Runnable progress) {
    for (ReviewRow row : all) {
      rows++;
      if (row.label() == null) {
        scoring.submit(row, row.text());
      } else {
        labelled++;
      }
      progress.run();
    }
    scoring.finish();
  }

  @Override
  public void scored(ReviewRow row, Classification said) {
    candidates.add(row.id(), row.text(), said.scores(), problem);
  }

  @Override
  public void failed(ReviewRow row, ReviewFailedException failure) {
    unscored++;
  }

  /** How many rows there were. */
  int rows() {
    return rows;
  }

  /** How many of them have a label in the file. */
  int labelled() {
    return labelled;
  }

  /** How many have a text that the model can make nothing of. */
  int unscored() {
    return unscored;
  }
}
