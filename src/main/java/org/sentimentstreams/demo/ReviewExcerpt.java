package org.sentimentstreams.demo;

import org.sentimentstreams.data.OneLine;

/** The beginning of a text, on one line of a screen. */
final class ReviewExcerpt {
  private static final int WIDTH = 64;

  private ReviewExcerpt() {}

  static String of(String text) {
    return OneLine.of(OneLine.of(text).strip().replaceAll("\\s+", " "), WIDTH);
  }
}
