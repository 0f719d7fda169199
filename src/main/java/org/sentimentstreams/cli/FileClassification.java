package org.sentimentstreams.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletionException;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.batching.ReviewFailedException;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;

/**
 * Labels the rows of a file in their order, however many they are: a bounded number is in memory.
 */
final class FileClassification {
  /** Enough for the batcher to find texts of one length. */
  private static final int IN_FLIGHT = 2048;

  private static final int BETWEEN_NOTES = 500;

  private final Batcher<Classification> batcher;
  private final PredictionFile file;
  private final Progress progress;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private long rows;
  private long unlabelled;
  private volatile boolean stopped;

  private record Pending(ReviewRow row, Request<Classification> request) {}

  /** Is told how far it is. */
  interface Progress {
    /** One more row is written. */
    void step();

    /** So much is safe. */
    void keep(PredictionFile.Place place) throws IOException;
  }

  /**
   * @param done rows that were labelled before
   */
  FileClassification(
      Batcher<Classification> batcher, PredictionFile file, long done, Progress progress) {
    this.batcher = batcher;
    this.file = file;
    this.rows = done;
    this.progress = progress;
  }

  /**
   * @return whether all rows are done, and nobody stopped it
   */
  boolean run(ReviewReader reader) throws IOException {
    Iterator<ReviewRow> input = reader.iterator();
    for (long passed = 0; passed < rows && input.hasNext(); passed++) {
      input.next();
    }
    while (!stopped && input.hasNext()) {
      ReviewRow row = input.next();
      pending.add(new Pending(row, batcher.submit(row.text())));
      if (pending.size() > IN_FLIGHT) {
        take(pending.poll());
      }
    }
    while (!stopped && !pending.isEmpty()) {
      take(pending.poll());
    }
    if (!stopped) {
      file.addHeader(reader.columns());
    }
    progress.keep(file.flush(rows));
    return !stopped;
  }

  private void take(Pending next) throws IOException {
    file.add(next.row(), result(next.request()));
    rows++;
    progress.step();
    if (rows % BETWEEN_NOTES == 0) {
      progress.keep(file.flush(rows));
    }
  }

  private Classification result(Request<Classification> request) {
    try {
      return request.result().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ReviewFailedException) {
        unlabelled++;
        return null;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Ends it soon, from another thread. */
  void stop() {
    stopped = true;
  }

  /** Rows that are written. */
  long rows() {
    return rows;
  }

  /** Rows whose text the model can make nothing of; their prediction is empty. */
  long unlabelled() {
    return unlabelled;
  }
}
