package org.sentimentstreams.ops;

import java.util.concurrent.CompletableFuture;
import org.sentimentstreams.schema.LabeledReview;

/** Where labels go. No call waits; a future fails with a sentence. */
public interface LabelSink {
  /**
   * Writes a label.
   *
   * @param id of the review; null if its record had no key
   * @return the id that the label has, when it stands on its topic
   */
  CompletableFuture<String> write(String id, LabeledReview label);

  /** Withdraws the label of a review; completed when that stands on the topic. */
  CompletableFuture<Void> withdraw(String id);
}
