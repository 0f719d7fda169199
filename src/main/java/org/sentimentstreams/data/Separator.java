package org.sentimentstreams.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between the cells of a CSV file: a comma, or what its header has more of.
 *
 * @param character that separates
 * @param declared whether a line before the header says so, as spreadsheets write it
 */
record Separator(char character, boolean declared) {
  private static final Pattern DECLARATION =
      Pattern.compile("\"?sep=(.)\"?[ \r]*", Pattern.CASE_INSENSITIVE);
  private static final String CANDIDATES = ",;\t|";

  static Separator of(String firstLine) {
    Matcher declaration = DECLARATION.matcher(firstLine);
    if (declaration.matches()) {
      return new Separator(declaration.group(1).charAt(0), true);
    }
    char most = ',';
    for (char candidate : CANDIDATES.toCharArray()) {
      most = count(firstLine, candidate) > count(firstLine, most) ? candidate : most;
    }
    return new Separator(most, false);
  }

  /** How often it stands there outside of quotes. */
  private static long count(String line, char separator) {
    boolean quoted = false;
    long count = 0;
    for (char c : line.toCharArray()) {
      quoted ^= c == '"';
      count += !quoted && c == separator ? 1 : 0;
    }
    return count;
  }
}
