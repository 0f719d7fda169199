package org.sentimentstreams.data;

/** Text from outside, made fit for one line of a terminal. */
public final class OneLine {

  private OneLine() {}

  /** Line breaks, tabs and everything else that a terminal obeys become blanks. */
  public static String of(String text) {
    var line = new StringBuilder(text.length());
    text.codePoints().forEach(c -> line.appendCodePoint(isPrintable(c) ? c : ' '));
    return line.toString();
  }

  /** The same, with an ellipsis for what is beyond so many characters. */
  public static String of(String text, int most) {
    if (text.codePointCount(0, text.length()) <= most) {
      return of(text);
    }
    return of(text.substring(0, text.offsetByCodePoints(0, most - 1))) + "…";
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      // Format characters could turn the direction of the rest of the line, but they also join
      // the parts of an emoji; those two groups of them are told apart by their numbers.
      case Character.FORMAT -> codePoint == 0x200C || codePoint == 0x200D || codePoint > 0xFFFF;
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
