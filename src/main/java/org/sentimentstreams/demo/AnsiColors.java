package org.sentimentstreams.demo;

/** Colours for a terminal that shows them. */
record AnsiColors(boolean colors) {
  private static final String RESET = "\u001b[0m";

  String green(String text) {
    return paint("\u001b[32m", text);
  }

  String red(String text) {
    return paint("\u001b[31m", text);
  }

  String dim(String text) {
    return paint("\u001b[2m", text);
  }

  private String paint(String color, String text) {
    return colors && !text.isEmpty() ? color + text + RESET : text;
  }
}
