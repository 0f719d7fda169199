package org.sentimentstreams.model;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes texts short for BERT's WordPiece without changing one token. A word that has more
 * characters than the tokenizer looks at is one unknown token, whatever stands in it, so most of a
 * word of a million letters need not be there.
 *
 * <p>A stretch is what stands between two characters that may separate words. Which characters the
 * tokenizer deletes, and which it keeps, depends on the version of Unicode that it was built with,
 * but it does the same with each occurrence of one. So a character that stands in a stretch more
 * often than a word may be long is either deleted each time, or the word is unknown already: its
 * further occurrences count for nothing. Where so many characters that are kept for certain stand
 * in a stretch, nothing more in it counts. The edges of a stretch stay as they are, since a special
 * token that is written out in a text may begin or end there.
 *
 * <p>Outside of words, further white space changes nothing, so many equal punctuation marks in a
 * row fill the tokens that are asked for, and so do so many stretches with one character, unless it
 * is deleted.
 */
final class LongWords {
  /** Longest special token that may be written out in a text. */
  private static final int EDGE = 128;

  /** Implementations count the characters of a word a little differently. */
  private static final int MARGIN = 8;

  /** Stands for every white space. */
  private static final int BLANK = -100;

  private static final int PRIVATE = -101;
  private static final int NONE = -102;

  /**
   * Letters and symbols that every version of Unicode since 2015 has, and that no normaliser
   * deletes: from, to.
   */
  private static final int[][] CERTAIN = {
    {0x30, 0x52f},
    {0x5d0, 0x64a},
    {0x904, 0x939},
    {0xe01, 0xe30},
    {0x1100, 0x1357},
    {0x1401, 0x166c},
    {0x2200, 0x22ff},
    {0x2500, 0x26ff},
    {0x3041, 0x30fa},
    {0x4e00, 0x9fa5},
    {0xa000, 0xa48c},
    {0xac00, 0xd7a3},
    {0xfb50, 0xfbb1},
    {0xfd50, 0xfdfc},
    {0x1f300, 0x1f579},
    {0x1f600, 0x1f64f},
    {0x1f680, 0x1f6cf},
    {0x20000, 0x2a6d6},
  };

  private final int most;
  private final boolean separatesChinese;

  /**
   * @param longestWord that the tokenizer looks at, in characters
   * @param maxTokens longest encoding that is asked for
   * @param separatesChinese whether each Chinese character is a word of its own
   */
  LongWords(int longestWord, int maxTokens, boolean separatesChinese) {
    this.most = Math.max(longestWord, maxTokens) + MARGIN;
    this.separatesChinese = separatesChinese;
  }

  /** Whether a token that is written out in a text is found in a shortened text as well. */
  static boolean keeps(String addedToken) {
    return addedToken.length() <= EDGE
        && addedToken.chars().anyMatch(LongWords::isAsciiMark)
        && addedToken.chars().noneMatch(LongWords::isBlank);
  }

  /** Shortens as much of a text as gives this many characters, or a few more. */
  TextBeginning shorten(String text, int length) {
    Shortening shortening = new Shortening();
    int at = 0;
    while (at < text.length() && shortening.result.length() < length) {
      int c = text.codePointAt(at);
      shortening.add(c);
      at += Character.charCount(c);
    }
    shortening.endStretch();
    return new TextBeginning(shortening.result.toString(), at == text.length());
  }

  private final class Shortening {
    final StringBuilder result = new StringBuilder();
    private int separator = BLANK;
    private int repeated;

    private final Map<Integer, Integer> stretches = new HashMap<>();
    private final Map<Integer, int[]> occurrences = new HashMap<>();
    private final int[] edge = new int[EDGE];
    private int start;
    private int length;
    private int certain;
    private boolean certainAtEdge;
    private int full = NONE;

    void add(int c) {
      if (maySeparate(c)) {
        endStretch();
        separate(c);
      } else {
        addToStretch(c);
      }
    }

    private void separate(int c) {
      int kind = isBlank(c) ? BLANK : c;
      repeated = kind == separator ? repeated + 1 : 1;
      separator = kind;
      if (repeated <= most) {
        result.appendCodePoint(c);
      }
    }

    private void addToStretch(int c) {
      if (length == 0) {
        start = result.length();
      }
      if (length < EDGE) {
        result.appendCodePoint(c);
        certainAtEdge |= isCertain(c);
      } else {
        // What stood in the ring so long is not at the end.
        int place = length % EDGE;
        if (length >= 2 * EDGE) {
          addInside(edge[place]);
        }
        edge[place] = c;
      }
      length = length == 3 * EDGE - 1 ? 2 * EDGE : length + 1;
    }

    private void addInside(int c) {
      if (certain >= most || c == full) {
        return;
      }
      int[] count = occurrences.computeIfAbsent(kind(c), kind -> new int[1]);
      if (count[0] >= most) {
        full = c;
        return;
      }
      count[0]++;
      certain += isCertain(c) ? 1 : 0;
      result.appendCodePoint(c);
    }

    void endStretch() {
      if (length == 0) {
        return;
      }
      appendEdge();
      if (!certainAtEdge && certain == 0 && separator == BLANK && isKnown()) {
        result.setLength(start);
      } else {
        separator = NONE;
      }
      occurrences.clear();
      length = 0;
      certain = 0;
      certainAtEdge = false;
      full = NONE;
    }

    private void appendEdge() {
      int inRing = Math.max(0, Math.min(length - EDGE, EDGE));
      for (int i = length - inRing; i < length; i++) {
        int c = edge[i % EDGE];
        result.appendCodePoint(c);
        certainAtEdge |= isCertain(c);
      }
    }

    /** Whether each character stands in so many stretches that it is deleted, or fills all. */
    private boolean isKnown() {
      Set<Integer> kinds =
          IntStream.range(start, result.length())
              .filter(i -> !Character.isLowSurrogate(result.charAt(i)))
              .map(i -> kind(result.codePointAt(i)))
              .boxed()
              .collect(Collectors.toSet());
      boolean known = kinds.stream().allMatch(kind -> stretches.getOrDefault(kind, 0) >= most);
      kinds.forEach(kind -> stretches.merge(kind, 1, Integer::sum));
      return known;
    }
  }

  /** What the tokenizer does the same with: one character, or all that are for private use. */
  private static int kind(int c) {
    return Character.getType(c) == Character.PRIVATE_USE ? PRIVATE : c;
  }

  private static boolean isCertain(int c) {
    for (int[] range : CERTAIN) {
      if (c <= range[1]) {
        int type = Character.getType(c);
        return c >= range[0]
            && (Character.isLetterOrDigit(c)
                || type == Character.OTHER_SYMBOL
                || type == Character.MATH_SYMBOL);
      }
    }
    return false;
  }

  /** White space in every version of Unicode. */
  private static boolean isBlank(int c) {
    return c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c);
  }

  /** More than do separate words, so that none that does is missed. */
  private boolean maySeparate(int c) {
    if (c < 0x80) {
      return !Character.isLetterOrDigit(c) && (c > ' ' && c < 0x7f || Character.isWhitespace(c));
    }
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      // The first is white space; the second was punctuation until Unicode 12.
      default -> c == 0x85 || c == 0x166d || separatesChinese && isChinese(c);
    };
  }

  private static boolean isAsciiMark(int c) {
    return c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
  }

  /** As BERT has it: the blocks of unified and compatibility ideographs. */
  private static boolean isChinese(int c) {
    return c >= 0x3400 && c <= 0x4dbf
        || c >= 0x4e00 && c <= 0x9fff
        || c >= 0xf900 && c <= 0xfaff
        || c >= 0x20000 && c <= 0x2ceaf
        || c >= 0x2f800 && c <= 0x2fa1f;
  }
}
