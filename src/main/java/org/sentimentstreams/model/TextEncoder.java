package org.sentimentstreams.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Texts to token ids, by Hugging Face's own tokenizer. Safe for use by many threads at once.
 *
 * <p>The tokenizer sees no more of a text than its tokens up to the limit depend on, and of no text
 * more than 65,536 characters (32 a token, if that is more), so the time for one text is bounded by
 * the limit: a long text is only looked through. See docs/adr/0090-bounded-texts.md.
 */
public final class TextEncoder implements AutoCloseable {
  /** Characters a token at first; English has four to five. More while it falls short. */
  private static final int CHARACTERS_PER_TOKEN = 8;

  private static final int GROWTH = 4;

  /** Characters that are shown to the tokenizer at most, unless the limit of tokens is high. */
  private static final int MOST_CHARACTERS = 1 << 16;

  private final HuggingFaceTokenizer tokenizer;
  private final Pipeline pipeline;
  private final int maxTokens;
  private final String encoding;
  private final EngineGuard guard = new EngineGuard();

  private TextEncoder(
      HuggingFaceTokenizer tokenizer, Pipeline pipeline, int maxTokens, String encoding) {
    this.tokenizer = tokenizer;
    this.pipeline = pipeline;
    this.maxTokens = maxTokens;
    this.encoding = encoding;
  }

  /**
   * @param tokenizerJson a Hugging Face {@code tokenizer.json}; its own padding and truncation
   *     settings are not used
   * @param maxTokens longest encoding, special tokens included
   * @throws InvalidModelException if the file is no tokenizer, or one that would end the process
   * @throws IOException if the file cannot be read
   */
  public static TextEncoder load(Path tokenizerJson, int maxTokens) throws IOException {
    String encoding = encoding(tokenizerJson, maxTokens);
    NativeLibraries.requireTokenizers();
    TokenizerTrial.require(tokenizerJson);
    try {
      return new TextEncoder(
          NativeCode.ofProcess()
              .call(
                  () ->
                      HuggingFaceTokenizer.builder()
                          .optTokenizerPath(tokenizerJson)
                          .optPadding(false)
                          .optTruncation(false)
                          .build()),
          Pipeline.read(tokenizerJson, maxTokens),
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
   *
   * @throws NoTokensException if the tokenizer makes no token of it, special tokens apart
   */
  public Tokens encode(String text) {
    int length = maxTokens * CHARACTERS_PER_TOKEN;
    while (true) {
      TextBeginning beginning = beginning(text, length);
      if (beginning != null) {
        Encoding tokens = tokens(beginning.text());
        int count = tokens.getIds().length;
        if (beginning.whole() || count > maxTokens || length >= mostCharacters()) {
          return fit(tokens, !beginning.whole());
        }
      }
      length = Math.min(mostCharacters(), length * GROWTH);
    }
  }

  /**
   * Of a text that is longer, and whose tokens could not be told from less, the beginning counts.
   */
  private int mostCharacters() {
    return Math.max(MOST_CHARACTERS, maxTokens * CHARACTERS_PER_TOKEN * GROWTH);
  }

  /** Null if a text so long could have other tokens than its beginning. */
  private TextBeginning beginning(String text, int length) {
    if (text.length() <= length) {
      return new TextBeginning(text, true);
    }
    TextBeginning shown =
        pipeline.longWords() == null
            ? new TextBeginning(text.substring(0, length), false)
            : pipeline.longWords().shorten(text, length);
    if (shown.whole()) {
      return shown;
    }
    int cut = pipeline.wordEnds().last(shown.text());
    if (cut > 0) {
      return new TextBeginning(shown.text().substring(0, cut), false);
    }
    return length < mostCharacters() ? null : new TextBeginning(withoutHalf(shown.text()), false);
  }

  /** A pair of surrogates may have been cut in two. */
  private static String withoutHalf(String text) {
    int end = text.length();
    return Character.isHighSurrogate(text.charAt(end - 1)) ? text.substring(0, end - 1) : text;
  }

  private Encoding tokens(String text) {
    String clean = Surrogates.replaceLone(text);
    return guard.call(() -> tokenizer.encode(clean));
  }

  private Tokens fit(Encoding tokens, boolean cut) {
    long[] ids = tokens.getIds();
    if (Arrays.stream(tokens.getSpecialTokenMask()).allMatch(special -> special == 1)) {
      throw new NoTokensException();
    }
    if (ids.length <= maxTokens) {
      return new Tokens(ids, cut, encoding);
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
