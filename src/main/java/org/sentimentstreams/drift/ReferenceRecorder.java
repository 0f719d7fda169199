package org.sentimentstreams.drift;

import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** Makes a reference of labelled reviews. Safe for use by many threads. */
public final class ReferenceRecorder {
  private final LiveCounts counts;
  private final int maxTokens;
  private final LongAdder right = new LongAdder();

  public ReferenceRecorder(Bins bins) {
    this.counts = new LiveCounts(bins);
    this.maxTokens = bins.maxTokens();
  }

  /** A review, and whether all that was said of it is right. */
  public void scored(Scored review, boolean isRight) {
    counts.scored(review);
    if (isRight) {
      right.increment();
    }
  }

  /**
   * The word pieces of a review that the transformer was asked about.
   *
   * @param unknown how many of them the tokenizer does not know
   */
  public void read(int tokens, int unknown) {
    counts.read(tokens, unknown);
  }

  /** All of them. */
  public Reference reference() {
    return new Reference(counts.snapshot(), maxTokens, OptionalLong.of(right.sum()));
  }
}
