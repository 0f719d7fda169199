package org.sentimentstreams.data;

/** Cuts text down to what fits into an error message. */
final class Excerpt {

  private static final int MOST = 200;

  private Excerpt() {}

  static String of(String text) {
    return text.length() <= MOST ? text : text.substring(0, MOST) + "...";
  }
}
