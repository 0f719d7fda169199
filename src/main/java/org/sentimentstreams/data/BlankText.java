package org.sentimentstreams.data;

/**
 * What counts as a blank text everywhere: one in which nothing can be seen. That is white space of
 * any kind, control and format characters (zero-width ones, a byte-order mark), and the few others
 * that Unicode draws as nothing.
 */
public final class BlankText {
  private BlankText() {}

  /** Whether nothing of a text can be seen. */
  public static boolean isBlank(String text) {
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (!isInvisible(c)) {
        return false;
      }
      at += Character.charCount(c);
    }
    return true;
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> isSelector(c) || isFiller(c);
    };
  }

  /** They choose how the character before is drawn. */
  private static boolean isSelector(int c) {
    return c >= 0xfe00 && c <= 0xfe0f
        || c >= 0x180b && c <= 0x180f
        || c >= 0xe0100 && c <= 0xe01ef
        || c == 0x034f;
  }

  /** Letters of Hangul and a pattern of Braille that are drawn as a gap. */
  private static boolean isFiller(int c) {
    return c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || c == 0x2800;
  }
}
