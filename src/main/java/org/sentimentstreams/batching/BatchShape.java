package org.sentimentstreams.batching;

import java.util.List;
import org.sentimentstreams.model.Tokens;

/**
 * The figures of a batch that determine its cost.
 *
 * @param reviews rows
 * @param tokens tokens of all rows, without padding
 * @param padding tokens that would pad every row to the longest; none is computed
 * @param squares sum of the rows' squared lengths, for attention
 */
record BatchShape(int reviews, long tokens, long padding, long squares) {

  static BatchShape of(List<Tokens> batch) {
    long tokens = 0;
    long squares = 0;
    int longest = 0;
    for (Tokens row : batch) {
      tokens += row.length();
      squares += (long) row.length() * row.length();
      longest = Math.max(longest, row.length());
    }
    return new BatchShape(batch.size(), tokens, (long) batch.size() * longest - tokens, squares);
  }

  /** Tokens of all rows if they were padded. */
  long padded() {
    return tokens + padding;
  }
}
