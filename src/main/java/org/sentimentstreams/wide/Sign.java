package org.sentimentstreams.wide;

import java.lang.Character.UnicodeScript;

/** What a character does in a text that is split into words. */
enum Sign {
  /** Belongs to a word with the letters beside it. */
  LETTER,
  /** Belongs to the character before it, such as an accent. */
  MARK,
  /** Belongs to a word if letters stand on both sides. */
  APOSTROPHE,
  /** Is a word by itself. */
  ALONE,
  /** Ends a word. */
  DIVIDER,
  /** Counts as if it were not there. */
  NOTHING;

  /** The first of the scripts that have no blanks between words, Thai. */
  private static final int FIRST_WITHOUT_BLANKS = 0xe00;

  private static final char RIGHT_QUOTE = '\u2019';

  static Sign kind(int c) {
    if (c == '\'' || c == RIGHT_QUOTE) {
      return APOSTROPHE;
    }
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.DECIMAL_DIGIT_NUMBER ->
          LETTER;
      case Character.MODIFIER_LETTER, Character.OTHER_LETTER, Character.LETTER_NUMBER ->
          c >= FIRST_WITHOUT_BLANKS && hasNoBlanks(UnicodeScript.of(c)) ? ALONE : LETTER;
      case Character.NON_SPACING_MARK -> isSelector(c) ? NOTHING : MARK;
      case Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> MARK;
      case Character.FORMAT -> NOTHING;
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          DIVIDER;
      default -> ALONE;
    };
  }

  private static boolean hasNoBlanks(UnicodeScript script) {
    return switch (script) {
      case HAN, HIRAGANA, KATAKANA, BOPOMOFO, YI, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }

  /** It chooses how the character before is drawn: a heart is one with and without it. */
  private static boolean isSelector(int c) {
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
  }
}
