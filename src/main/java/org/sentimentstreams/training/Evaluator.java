package org.sentimentstreams.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.ModelConfig;

/** Scores labelled rows with a model. */
public final class Evaluator {
  /** Enough for the batcher to find texts of one length; few enough to hold in memory. */
  private static final int IN_FLIGHT = 2048;

  private final ModelConfig config;
  private final Batcher<Classification> batcher;

  /**
   * @param config of the model that the batcher runs
   */
  public Evaluator(ModelConfig config, Batcher<Classification> batcher) {
    this.config = config;
    this.batcher = batcher;
  }

  private record Pending(int right, Request<Classification> request) {}

  /**
   * @param progress is called once a row
   * @throws InvalidDataException if a row has no label, or one that the model does not have
   */
  public Evaluation evaluate(Iterable<ReviewRow> rows, Runnable progress) {
    Evaluation evaluation = Evaluation.empty(config.labels());
    Deque<Pending> pending = new ArrayDeque<>();
    for (ReviewRow row : rows) {
      pending.add(new Pending(Labels.index(row, config), batcher.submit(row.text())));
      if (pending.size() > IN_FLIGHT) {
        count(pending.poll(), evaluation);
        progress.run();
      }
    }
    while (!pending.isEmpty()) {
      count(pending.poll(), evaluation);
      progress.run();
    }
    return evaluation;
  }

  private void count(Pending pending, Evaluation evaluation) {
    try {
      String label = pending.request().result().join().label();
      evaluation.add(pending.right(), config.labels().indexOf(label));
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
