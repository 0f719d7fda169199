package org.sentimentstreams.batching;

import java.util.List;
import org.sentimentstreams.model.Tokens;

/**
 * Work for one run of one model.
 *
 * @param works rows, the oldest first
 * @param idleNanos how long the worker was idle although the oldest of these works had been
 *     submitted
 */
record Batch<R>(ServedModel<R> model, List<Work<R>> works, long idleNanos) {

  /** Whether it was taken because nothing else waited. */
  boolean isBackground() {
    return works.get(0).isBackground();
  }

  /** Tokens of all rows together. */
  long length() {
    return works.stream().mapToLong(Work::length).sum();
  }

  List<Tokens> tokens() {
    return works.stream().map(Work::tokens).toList();
  }

  /** The same outcome for each. */
  List<RowOutcome<R>> failed(RuntimeException failure) {
    return works.stream().map(work -> new RowOutcome<R>(null, failure)).toList();
  }
}
