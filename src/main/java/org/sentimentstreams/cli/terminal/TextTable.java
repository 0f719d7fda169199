package org.sentimentstreams.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sentimentstreams.data.OneLine;

/** Rows whose columns are as wide as their longest cell, two blanks apart. */
public final class TextTable {

  private static final int LEAST_LAST_CELL = 12;

  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... titles) {
    rows.add(List.of(titles));
  }

  /**
   * Adds a row with as many cells as there are titles. Terminal control characters become blanks.
   */
  public void add(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + rows.get(0).size());
    }
    rows.add(Arrays.stream(cells).map(OneLine::of).toList());
  }

  /** All lines, each ending in a line feed. */
  @Override
  public String toString() {
    return fitting(Integer.MAX_VALUE);
  }

  /**
   * The same in lines of at most so many characters, if cutting the last column is enough for that.
   */
  public String fitting(int columns) {
    int[] widths = IntStream.range(0, rows.get(0).size()).map(this::width).toArray();
    var text = new StringBuilder();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(padded(row.get(column), widths[column] + 2));
      }
      String whole = line.toString().stripTrailing();
      text.append(length(whole) > columns ? cut(row, whole, columns) : whole).append('\n');
    }
    return text.toString();
  }

  /** The text and as many blanks as it lacks. */
  public static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - length(text)));
  }

  /** The line with an ellipsis in its last cell, of which at least the first characters stay. */
  private static String cut(List<String> row, String line, int columns) {
    int rest = length(line) - length(row.get(row.size() - 1));
    int most = Math.max(columns, rest + LEAST_LAST_CELL);
    return most < length(line)
        ? line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…"
        : line;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private int width(int column) {
    return rows.stream().map(row -> row.get(column)).mapToInt(TextTable::length).max().orElse(0);
  }
}
