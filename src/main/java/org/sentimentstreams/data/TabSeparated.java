package org.sentimentstreams.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@link FileFormat#TSV}: a line is a row and a tab ends a cell, whatever else stands there. */
final class TabSeparated implements Rows {

  private final LineReader lines;
  private final Table table;
  private final String source;

  TabSeparated(LineReader lines, Columns columns, RowPolicy policy, String source)
      throws IOException {
    this.lines = lines;
    this.source = source;
    String header = lines.readLine();
    while (header != null && header.isBlank()) {
      header = lines.readLine();
    }
    if (header == null) {
      throw Table.noHeader(source);
    }
    this.table = table(header, columns, policy, source, lines.line());
  }

  /** Whether a header quotes its names, so that the rows below quote their cells, too. */
  static boolean isQuoted(String header) {
    return cells(header.strip()).stream()
        .allMatch(cell -> cell.length() > 2 && cell.charAt(0) == '"' && cell.endsWith("\""));
  }

  private static Table table(
      String header, Columns columns, RowPolicy policy, String source, long line) {
    try {
      return new Table(cells(header), columns, policy, source, line);
    } catch (InvalidDataException e) {
      char separator = Separator.of(header).character();
      if (header.indexOf('\t') < 0 && header.indexOf(separator) >= 0) {
        throw InvalidDataException.at(
            source,
            line,
            "\"%s\" separates its columns, not a tab: name the format with --format csv"
                .formatted(separator));
      }
      throw e;
    }
  }

  @Override
  public ReviewRow next() throws IOException {
    List<String> cells = nextCells();
    while (cells != null && table.isNoRow(cells)) {
      cells = nextCells();
    }
    if (cells != null && table.isShort(cells) && opensAQuote(cells.get(cells.size() - 1))) {
      // What follows would pass for rows, and is the rest of this one.
      throw InvalidDataException.at(
          source,
          lines.line(),
          "a quote opens a cell that goes on in the next line: name the format with --format csv, which reads such cells between tabs, too");
    }
    return cells == null ? null : table.row(lines.line(), cells);
  }

  @Override
  public List<String> columns() {
    return table.columns();
  }

  private static boolean opensAQuote(String cell) {
    return cell.startsWith("\"") && cell.chars().filter(c -> c == '"').count() % 2 == 1;
  }

  private List<String> nextCells() throws IOException {
    String line = lines.readLine();
    return line == null ? null : cells(line);
  }

  @Override
  public long line() {
    return lines.line();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    int from = 0;
    for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', from)) {
      cells.add(line.substring(from, tab));
      from = tab + 1;
    }
    cells.add(line.substring(from));
    return cells;
  }
}
