package org.sentimentstreams.batching;

import java.util.Arrays;
import org.sentimentstreams.model.Tokens;

/** What a result depends on, the model's version apart: equal keys get equal results. */
final class TextKey {
  private final String model;
  private final Tokens tokens;
  private final int hash;

  private TextKey(String model, Tokens tokens) {
    this.model = model;
    this.tokens = tokens;
    this.hash = 31 * Arrays.hashCode(tokens.ids()) + model.hashCode();
  }

  static TextKey of(String model, Tokens tokens) {
    return new TextKey(model, tokens);
  }

  /** Memory in bytes, by and large. */
  int bytes() {
    return 64 + Long.BYTES * tokens.length();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TextKey key
        && hash == key.hash
        && tokens.truncated() == key.tokens.truncated()
        && model.equals(key.model)
        && tokens.encoding().equals(key.tokens.encoding())
        && Arrays.equals(tokens.ids(), key.tokens.ids())
        && tokens.wide().equals(key.tokens.wide());
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
