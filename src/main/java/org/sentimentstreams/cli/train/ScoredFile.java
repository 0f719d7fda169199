package org.sentimentstreams.cli.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.batching.ReviewFailedException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.suggest.Candidates;

/** Scores the texts of a file that have no label there, and adds them to the candidates. */
final class ScoredFile {
  /** Enough for the batcher to find texts of one length. */
  private static final int IN_FLIGHT = 2048;

  private final Batcher<Classification> batcher;
  private final Problem problem;
  private final Candidates candidates;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private int rows;
  private int labelled;
  private int unscored;

  private record Pending(ReviewRow row, Request<Classification> request) {}

  ScoredFile(Batcher<Classification> batcher, Problem problem, Candidates candidates) {
    this.batcher = batcher;
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
        pending.add(new Pending(row, batcher.submit(row.text())));
      } else {
        labelled++;
      }
      if (pending.size() > IN_FLIGHT) {
        take(pending.poll());
      }
      progress.run();
    }
    while (!pending.isEmpty()) {
      take(pending.poll());
    }
  }

  private void take(Pending next) {
    try {
      Classification said = next.request().result().join();
      candidates.add(next.row().id(), next.row().text(), said.scores(), problem);
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof ReviewFailedException)) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
      unscored++;
    }
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
