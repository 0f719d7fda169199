package org.sentimentstreams.model;

/**
 * A text as the model reads it.
 *
 * @param ids token ids with the special tokens; never empty
 * @param truncated whether the text went on after the last of them
 * @param encoding stands for the tokenizer and the limit that made them; a batch holds texts of one
 *     encoding only, since other models may read the same ids otherwise
 * @param wide what the n-grams of the text say of it
 */
public record Tokens(long[] ids, boolean truncated, String encoding, Opinion wide) {

  /**
   * @throws IllegalArgumentException if there is no token: in a batch, such a text would be given
   *     the first token of the next one
   */
  public Tokens {
    if (ids.length == 0) {
      throw new IllegalArgumentException("A text without a token cannot be computed");
    }
  }

  /** The tokens of a model without a wide part. */
  public Tokens(long[] ids, boolean truncated, String encoding) {
    this(ids, truncated, encoding, Opinion.NONE);
  }

  /**
   * Returns these tokens, if the model has an embedding for each. One that it has not would not
   * only fail its batch: on a GPU the process could compute nothing more.
   *
   * @throws InvalidModelException if there is a token that the model has none for
   */
  Tokens requireBelow(int vocabularySize) {
    for (long id : ids) {
      if (id >= vocabularySize) {
        throw new InvalidModelException(
            "The tokenizer gives this text the token %d, but the model's \"vocab_size\" is %d"
                .formatted(id, vocabularySize));
      }
    }
    return this;
  }

  /** How many of the tokens are this one. */
  public int count(long id) {
    int count = 0;
    for (long each : ids) {
      count += each == id ? 1 : 0;
    }
    return count;
  }

  /** Number of tokens, special tokens included. */
  public int length() {
    return ids.length;
  }
}
