package org.sentimentstreams.model;

/**
 * Places in a text where a tokenizer is known to begin a new word, so that the tokens before are
 * the same whatever comes behind. It knows too few rather than one that is none.
 *
 * @param atSpaces before a space
 * @param atMarks before a mark as in {@link #MARKS} that follows a letter or digit
 * @param alone whether each such mark, and each Chinese character, is a word of its own
 */
record WordEnds(boolean atSpaces, boolean atMarks, boolean alone) {
  /** Marks that stand in no special token. */
  private static final String MARKS = ".,;:!?\u3002\uff0c\uff01\uff1f\u3001";

  /** Whether such a place is never inside of this token, which may be written out in a text. */
  static boolean spare(String addedToken) {
    return addedToken
        .chars()
        .noneMatch(c -> isMark(c) || isChinese(c) || Character.isWhitespace(c));
  }

  /** The last place in the second half of a text; 0 if there is none. */
  int last(String text) {
    for (int place = text.length() - 1; place > text.length() / 2; place--) {
      if (isAt(text, place)) {
        return place;
      }
    }
    return 0;
  }

  /** The first place from {@code start} on, in the first half of what is left; -1 if none is. */
  int first(String text, int start) {
    for (int place = start; place < (start + text.length()) / 2; place++) {
      if (isAt(text, place)) {
        return place;
      }
    }
    return -1;
  }

  private boolean isAt(String text, int place) {
    char c = text.charAt(place);
    int before = text.codePointBefore(place);
    boolean ends = Character.isLetterOrDigit(before);
    if (c == ' ') {
      return atSpaces && (ends || before > ' ' && before < 0x7f);
    }
    return atMarks && isMark(c) && ends
        || alone && standsAlone(c) && (standsAlone(before) || ends && before < 0x7f);
  }

  private static boolean standsAlone(int c) {
    return isMark(c) || isChinese(c);
  }

  private static boolean isMark(int c) {
    return MARKS.indexOf(c) >= 0;
  }

  /** The ideographs that were there first. */
  private static boolean isChinese(int c) {
    return c >= 0x4e00 && c <= 0x9fa5;
  }
}
