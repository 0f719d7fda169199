package org.sentimentstreams.wide;

import java.text.Normalizer;

/**
 * Splits a text into words: runs of letters, digits and the marks upon them, with apostrophes
 * inside ({@code don't}), in lower case and in Unicode's form NFC. Each other sign that can be seen
 * is a word of its own, and so is each character of a script that writes no blanks between words
 * (Chinese, Japanese, Thai). Characters that cannot be seen, such as a zero-width space, do not
 * divide a word; control characters and halves of surrogate pairs do.
 *
 * <p>Lower case is that of each code point by itself, which depends on no locale. A text costs a
 * bounded time: only its first {@value #MOST_CHARS} chars are read, and of a word the first {@value
 * #MOST_WORD_CHARS}.
 */
final class Words {
  /** The longest of 50,000 reviews of films has 14,000. */
  static final int MOST_CHARS = 100_000;

  static final int MOST_WORD_CHARS = 64;

  /** Below it no character changes by NFC, whatever stands beside it. */
  private static final char FIRST_MARK = 0x300;

  /** Takes the words in their order. */
  @FunctionalInterface
  interface Sink {
    /**
     * @param chars of the word, from the first on; only valid during the call
     */
    void word(char[] chars, int length);
  }

  private final Sink sink;
  private final char[] word = new char[MOST_WORD_CHARS];
  private int length;
  private boolean mayGrow;
  private boolean mayChange;

  private Words(Sink sink) {
    this.sink = sink;
  }

  /** Hands every word of a text to the sink. */
  static void read(String text, Sink sink) {
    var words = new Words(sink);
    int end = Math.min(text.length(), MOST_CHARS);
    int at = 0;
    while (at < end) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      words.take(c, at < end ? text.charAt(at) : ' ');
    }
    words.end();
  }

  /** Whether a text has more than what is read of it. */
  static boolean isCut(String text) {
    return text.length() > MOST_CHARS;
  }

  private void take(int c, char next) {
    switch (Sign.kind(c)) {
      case LETTER -> {
        if (!mayGrow) {
          end();
        }
        append(Character.toLowerCase(c));
        mayGrow = true;
      }
      case MARK -> {
        if (length > 0) {
          append(c);
        }
      }
      case APOSTROPHE -> {
        if (mayGrow && Character.isLetterOrDigit(next)) {
          append('\'');
        } else {
          alone('\'');
        }
      }
      case ALONE -> alone(c);
      case DIVIDER -> end();
      case NOTHING -> {}
    }
  }

  private void alone(int c) {
    end();
    append(c);
  }

  private void append(int c) {
    if (length + Character.charCount(c) <= MOST_WORD_CHARS) {
      length += Character.toChars(c, word, length);
      mayChange |= c >= FIRST_MARK;
    }
  }

  private void end() {
    if (length > 0 && mayChange) {
      char[] normal =
          Normalizer.normalize(new String(word, 0, length), Normalizer.Form.NFC).toCharArray();
      sink.word(normal, normal.length);
    } else if (length > 0) {
      sink.word(word, length);
    }
    length = 0;
    mayGrow = false;
    mayChange = false;
  }
}
