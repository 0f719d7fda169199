package org.sentimentstreams.batching;

/**
 * What the batcher has done so far.
 *
 * @param batches batches that went to the device
 * @param reviews reviews in them
 * @param tokens their tokens
 * @param paddedTokens their tokens if all rows of a batch were padded to the longest
 * @param busyNanos time that workers spent in the model, summed over workers
 */
public record BatchStatistics(
    long batches, long reviews, long tokens, long paddedTokens, long busyNanos) {

  /** Nothing yet. */
  public static final BatchStatistics NONE = new BatchStatistics(0, 0, 0, 0, 0);

  /** Mean number of reviews in a batch; 0 before the first batch. */
  public double meanBatch() {
    return batches == 0 ? 0 : (double) reviews / batches;
  }

  /** Share of tokens that would be padding if batches were not packed, 0 to 1. */
  public double paddingSaved() {
    return paddedTokens == 0 ? 0 : 1 - (double) tokens / paddedTokens;
  }

  BatchStatistics plus(BatchReport batch) {
    return new BatchStatistics(
        batches + 1,
        reviews + batch.reviews(),
        tokens + batch.tokens(),
        paddedTokens + batch.paddedTokens(),
        busyNanos + batch.device().toNanos());
  }

  /** The difference to an earlier reading. */
  public BatchStatistics since(BatchStatistics earlier) {
    return new BatchStatistics(
        batches - earlier.batches,
        reviews - earlier.reviews,
        tokens - earlier.tokens,
        paddedTokens - earlier.paddedTokens,
        busyNanos - earlier.busyNanos);
  }
}
