package org.sentimentstreams.model;

/**
 * A text as the model reads it.
 *
 * @param ids token ids with the special tokens; never empty
 * @param truncated whether the text went on after the last of them
 */
public record Tokens(long[] ids, boolean truncated) {

  /** Number of tokens, special tokens included. */
  public int length() {
    return ids.length;
  }
}
