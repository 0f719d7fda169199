package org.sentimentstreams.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Texts to token ids, by Hugging Face's own tokenizer. Safe for use by many threads at once. The
 * time for one text is bounded by the token limit, not by the length of the text.
 */
public final class TextEncoder implements AutoCloseable {
  /** Characters a token at first; English has four to five. Doubled while it falls short. */
  private static final int CHARACTERS_PER_TOKEN = 8;

  private final HuggingFaceTokenizer tokenizer;
  private final int maxTokens;
  private final String encoding;
  private final EngineGuard guard = new EngineGuard();

  private TextEncoder(HuggingFaceTokenizer tokenizer, int maxTokens, String encoding) {
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
    this.encoding = encoding;
  }

  /**
   * @param tokenizerJson a Hugging Face {@code tokenizer.json}; its own padding and truncation
   *     settings are not used
   * @param maxTokens longest encoding, special tokens included
   * @throws InvalidModelException if the file is no tokenizer
   * @throws IOException if the file cannot be read
   */
  public static TextEncoder load(Path tokenizerJson, int maxTokens) throws IOException {
    String encoding = encoding(tokenizerJson, maxTokens);
    try {
      return new TextEncoder(
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(tokenizerJson)
              .optPadding(false)
              .optTruncation(false)
              .build(),
          maxTokens,
          encoding);
    } catch (RuntimeException e) {
      throw new InvalidModelException(
          tokenizerJson + " cannot be used as a tokenizer: " + e.getMessage(), e);
    }
  }

  static String encoding(Path tokenizerJson, int maxTokens) throws IOException {
    return Digests.sha256(Digests.sha256OfKnown(tokenizerJson) + " " + maxTokens);
  }

  /** Equal for equal tokenizer files and limits; see {@link Tokens#encoding}. */
  public String encoding() {
    return encoding;
  }

  /**
   * The tokens of a text, cut off at the limit with the closing special token kept. Lone
   * surrogates, which no encoding of Unicode can carry, count as U+FFFD.
   */
  public Tokens encode(String text) {
    String clean = Surrogates.replaceLone(text);
    int end = Math.min(clean.length(), maxTokens * CHARACTERS_PER_TOKEN);
    while (true) {
      int cut = end == clean.length() ? end : wordBoundary(clean, end);
      long[] ids = ids(clean.substring(0, cut));
      boolean whole = cut == clean.length();
      if (whole || ids.length > maxTokens) {
        return fit(ids);
      }
      end = (int) Math.min(clean.length(), 2L * end);
    }
  }

  /** A cut inside of a word would give that word other tokens. */
  private static int wordBoundary(String text, int end) {
    int cut = end;
    while (cut > end / 2 && !Character.isWhitespace(text.charAt(cut))) {
      cut--;
    }
    return cut > end / 2 ? cut : text.offsetByCodePoints(end, 0) - surrogateAt(text, end);
  }

  private static int surrogateAt(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index)) ? 1 : 0;
  }

  private long[] ids(String text) {
    return guard.call(() -> tokenizer.encode(text).getIds());
  }

  private Tokens fit(long[] ids) {
    if (ids.length <= maxTokens) {
      return new Tokens(ids, false, encoding);
    }
    long[] kept = Arrays.copyOf(ids, maxTokens);
    kept[maxTokens - 1] = ids[ids.length - 1];
    return new Tokens(kept, true, encoding);
  }

  /** Frees the native tokenizer, after running calls. Later calls do nothing. */
  @Override
  public void close() {
    guard.close(tokenizer::close);
  }
}
