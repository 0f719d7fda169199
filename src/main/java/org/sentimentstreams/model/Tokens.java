package org.sentimentstreams.model;

/**
 * A text as the model reads it.
 *
 * @param ids token ids with the special tokens; never empty
 * @param truncated whether the text went on after the last of them
 * @param encoding stands for the tokenizer and the limit that made them; a batch holds texts of one
 *     encoding only, since other models may read the same ids otherwise
 */
public record Tokens(long[] ids, boolean truncated, String encoding) {

  /** Number of tokens, special tokens included. */
  public int length() {
    return ids.length;
  }
}
