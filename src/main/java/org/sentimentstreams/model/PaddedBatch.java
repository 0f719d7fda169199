package org.sentimentstreams.model;

import java.util.Arrays;
import java.util.List;

/**
 * A batch as the module takes it: row-major matrices of one size.
 *
 * @param inputIds token ids; 0 where a text has ended
 * @param attentionMask 1 for a token, 0 for padding
 * @param tokenTypeIds segment of each token
 */
record PaddedBatch(
    int rows, int columns, long[] inputIds, long[] attentionMask, long[] tokenTypeIds) {

  /** Single texts, padded at the end to the longest of them. */
  static PaddedBatch of(List<Tokens> batch) {
    int columns = batch.stream().mapToInt(Tokens::length).max().orElseThrow();
    long[] ids = new long[batch.size() * columns];
    long[] mask = new long[ids.length];
    for (int row = 0; row < batch.size(); row++) {
      long[] tokens = batch.get(row).ids();
      int start = row * columns;
      System.arraycopy(tokens, 0, ids, start, tokens.length);
      Arrays.fill(mask, start, start + tokens.length, 1);
    }
    return new PaddedBatch(batch.size(), columns, ids, mask, new long[ids.length]);
  }
}
