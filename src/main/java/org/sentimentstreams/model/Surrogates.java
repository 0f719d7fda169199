package org.sentimentstreams.model;

/** Java strings may hold half of a surrogate pair; UTF-8, which native code takes, may not. */
final class Surrogates {
  private Surrogates() {}

  /** The text with every lone surrogate replaced by U+FFFD; the same object if there is none. */
  static String replaceLone(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean paired =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (paired) {
        i++;
      } else {
        clean = clean == null ? new StringBuilder(text) : clean;
        clean.setCharAt(i, '\uFFFD');
      }
    }
    return clean == null ? text : clean.toString();
  }
}
