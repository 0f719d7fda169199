package org.sentimentstreams.cli;

import java.io.IOException;
import java.util.Iterator;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.OrderedScoring;
import org.sentimentstreams.batching.OrderedScoring.Sink;
import org.sentimentstreams.batching.ReviewFailedException;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;

/**
 * Labels the rows of a file in their order, however many they are: a bounded number is in memory.
 */
final class FileClassification implements Sink<ReviewRow, Classification, IOException> {
  private static final int BETWEEN_NOTES = 500;

  private final OrderedScoring<ReviewRow, Classification, IOException> scoring;
  private final PredictionFile file;
  private final Progress progress;
  private long rows;
  private long unlabelled;
  private volatile boolean stopped;

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
    this.scoring = new OrderedScoring<>(batcher, this);
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
      scoring.submit(row, row.text());
    }
    boolean more = true;
    while (!stopped && more) {
      more = scoring.takeNext();
    }
    if (!stopped) {
      file.addHeader(reader.columns());
    }
    progress.keep(file.flush(rows));
    return !stopped;
  }

  @Override
  public void scored(ReviewRow row, Classification result) throws IOException {
    file.add(row, result);
    rows++;
    progress.step();
    if (rows % BETWEEN_NOTES == 0) {
      progress.keep(file.flush(rows));
    }
  }

  @Override
  public void failed(ReviewRow row, ReviewFailedException failure) throws IOException {
    unlabelled++;
    scored(row, null);
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
