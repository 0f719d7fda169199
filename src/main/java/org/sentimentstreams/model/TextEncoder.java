package org.sentimentstreams.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

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

  /** Tokens at a place in the middle of a text that are not trusted: what was before may count. */
  private static final int MARGIN = 16;

  private final HuggingFaceTokenizer tokenizer;
  private final Pipeline pipeline;
  private final int maxTokens;
  private final Truncation truncation;
  private final String encoding;
  private final EngineGuard guard = new EngineGuard();

  private TextEncoder(
      HuggingFaceTokenizer tokenizer,
      Pipeline pipeline,
      int maxTokens,
      Truncation truncation,
      String encoding) {
    this.tokenizer = tokenizer;
    this.pipeline = pipeline;
    this.maxTokens = maxTokens;
    this.truncation = truncation;
    this.encoding = encoding;
  }

  /** As below; of a text that is too long, the beginning stays. */
  public static TextEncoder load(Path tokenizerJson, int maxTokens) throws IOException {
    return load(tokenizerJson, maxTokens, Truncation.HEAD);
  }

  /**
   * @param tokenizerJson a Hugging Face {@code tokenizer.json}; its own padding and truncation
   *     settings are not used
   * @param maxTokens longest encoding, special tokens included
   * @param truncation what stays of a text that has more
   * @throws InvalidModelException if the file is no tokenizer, or one that would end the process
   * @throws IOException if the file cannot be read
   */
  public static TextEncoder load(Path tokenizerJson, int maxTokens, Truncation truncation)
      throws IOException {
    String encoding = encoding(tokenizerJson, maxTokens, truncation);
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
          truncation,
          encoding);
    } catch (RuntimeException e) {
      throw new InvalidModelException(
          tokenizerJson + " cannot be used as a tokenizer: " + e.getMessage(), e);
    }
  }

  static String encoding(Path tokenizerJson, int maxTokens, Truncation truncation)
      throws IOException {
    return Digests.sha256(
        Digests.sha256OfKnown(tokenizerJson) + " " + maxTokens + truncation.suffix());
  }

  /** Equal for equal tokenizer files, limits and truncations; see {@link Tokens#encoding}. */
  public String encoding() {
    return encoding;
  }

  /** The longest encoding, special tokens included. */
  public int maxTokens() {
    return maxTokens;
  }

  /** The id of the token for what is in no vocabulary; empty if there is none. */
  public OptionalLong unknownToken() {
    return pipeline.unknown();
  }

  /**
   * The tokens of a text; of those beyond the limit, the {@link Truncation} says which stay.
   * Special tokens are kept. Lone surrogates, which no encoding of Unicode can carry, count as
   * U+FFFD.
   *
   * @throws NoTokensException if the tokenizer makes no token of it, special tokens apart
   */
  public Tokens encode(String text) {
    Content beginning = beginning(text);
    long[] ids = beginning.ids();
    int room = maxTokens - beginning.specials();
    if (room < 1) {
      throw new InvalidModelException(
          "The tokenizer puts %d special tokens around a text, which leaves no room in %d tokens"
              .formatted(beginning.specials(), maxTokens));
    }
    if (!beginning.cut() && ids.length <= room) {
      return fit(beginning, ids, false);
    }
    int fromEnd = room - truncation.headOf(room);
    long[] end = beginning.cut() && fromEnd > 0 ? end(text, fromEnd) : last(ids, fromEnd);
    long[] start = Arrays.copyOf(ids, Math.min(ids.length, room - end.length));
    return fit(
        beginning, LongStream.concat(Arrays.stream(start), Arrays.stream(end)).toArray(), true);
  }

  private static long[] last(long[] ids, int count) {
    return Arrays.copyOfRange(ids, Math.max(0, ids.length - count), ids.length);
  }

  /** As much from the beginning of a text as fills the limit, or all of it. */
  private Content beginning(String text) {
    int length = maxTokens * CHARACTERS_PER_TOKEN;
    while (true) {
      TextBeginning beginning = beginning(text, length);
      if (beginning != null) {
        Content content = content(beginning.text(), !beginning.whole());
        int count = content.ids().length + content.specials();
        if (beginning.whole() || count > maxTokens || length >= mostCharacters()) {
          return content;
        }
      }
      length = Math.min(mostCharacters(), length * GROWTH);
    }
  }

  /** The last tokens of a text, special ones left out; fewer where no more can be told apart. */
  private long[] end(String text, int count) {
    int length = Math.min(mostCharacters(), (count + MARGIN) * CHARACTERS_PER_TOKEN);
    while (true) {
      boolean most = length >= mostCharacters() || length >= text.length();
      int start = Math.max(0, text.length() - length);
      int safe = start == 0 ? 0 : pipeline.wordEnds().first(text, start);
      if (safe >= 0 || most) {
        long[] ids = content(text.substring(safe >= 0 ? safe : whole(text, start)), false).ids();
        // The first tokens may be others than they were behind the text before.
        if (ids.length >= count + MARGIN || most) {
          return last(ids, count);
        }
      }
      length = Math.min(mostCharacters(), length * GROWTH);
    }
  }

  /** A pair of surrogates is not cut in two. */
  private static int whole(String text, int start) {
    return Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start;
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

  /**
   * What a tokenizer made of a text.
   *
   * @param before special tokens that it begins with
   * @param ids the tokens of the text itself
   * @param after special tokens that it ends with
   * @param cut whether the text went on
   */
  private record Content(long[] before, long[] ids, long[] after, boolean cut) {

    int specials() {
      return before.length + after.length;
    }
  }

  private Content content(String text, boolean cut) {
    String clean = Surrogates.replaceLone(text);
    Encoding tokens = guard.call(() -> tokenizer.encode(clean));
    long[] ids = tokens.getIds();
    long[] special = tokens.getSpecialTokenMask();
    int from = 0;
    while (from < ids.length && special[from] == 1) {
      from++;
    }
    int to = ids.length;
    while (to > from && special[to - 1] == 1) {
      to--;
    }
    return new Content(
        Arrays.copyOf(ids, from),
        Arrays.copyOfRange(ids, from, to),
        Arrays.copyOfRange(ids, to, ids.length),
        cut);
  }

  private Tokens fit(Content special, long[] ids, boolean cut) {
    if (ids.length == 0) {
      throw new NoTokensException();
    }
    long[] all =
        Stream.of(special.before(), ids, special.after()).flatMapToLong(Arrays::stream).toArray();
    return new Tokens(all, cut, encoding);
  }

  /** Frees the native tokenizer, after running calls. Later calls do nothing. */
  @Override
  public void close() {
    guard.close(tokenizer::close);
  }
}
