package org.sentimentstreams.model;

/**
 * How a family counts the positions of tokens.
 *
 * @param padding RoBERTa's relatives begin behind the id of the padding token, which itself stands
 *     still wherever it occurs; -1 for families that begin with 0
 */
record Positions(long padding) {

  /** Writes the position of each token of a text from {@code start} on. */
  void fill(long[] ids, long[] target, int start) {
    long position = padding;
    for (int i = 0; i < ids.length; i++) {
      boolean stands = padding >= 0 && ids[i] == padding;
      target[start + i] = stands ? padding : ++position;
    }
  }
}
