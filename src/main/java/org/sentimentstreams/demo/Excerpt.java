package org.sentimentstreams.demo;

/** The beginning of a text, on one line of a screen. */
final class Excerpt {
  private static final int WIDTH = 64;

  private Excerpt() {}

  static String of(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
    if (line.codePointCount(0, line.length()) <= WIDTH) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, WIDTH - 1)) + "…";
  }
}
