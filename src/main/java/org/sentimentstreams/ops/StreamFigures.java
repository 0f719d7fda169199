package org.sentimentstreams.ops;

import java.util.List;

/**
 * What the stream has done since the process started, read once a second.
 *
 * @param batches batches that went to the device
 * @param reviews reviews in them
 * @param tokens their tokens
 * @param paddedTokens their tokens if all rows of a batch were padded to the longest
 * @param busyNanos time that workers spent in the model, summed over workers
 * @param workers batches that may run at once
 * @param lags of all partitions of the topic, whoever reads them
 */
public record StreamFigures(
    long batches,
    long reviews,
    long tokens,
    long paddedTokens,
    long busyNanos,
    int workers,
    List<PartitionLag> lags) {

  /** Before anything runs. */
  public static final StreamFigures NONE = new StreamFigures(0, 0, 0, 0, 0, 1, List.of());

  long totalLag() {
    return lags.stream().mapToLong(PartitionLag::lag).sum();
  }
}
