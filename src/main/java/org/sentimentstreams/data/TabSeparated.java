package org.sentimentstreams.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@link FileFormat#TSV}: a line is a row and a tab ends a cell, whatever else stands there. */
final class TabSeparated implements Rows {

  private final LineReader lines;
  private final Table table;

  TabSeparated(LineReader lines, Columns columns, String source) throws IOException {
    this.lines = lines;
    String header = lines.readLine();
    if (header == null) {
      throw Table.noHeader(source);
    }
    this.table = new Table(cells(header), columns, source);
  }

  @Override
  public ReviewRow next() throws IOException {
    String line = lines.readLine();
    while (line != null && line.isEmpty()) {
      line = lines.readLine();
    }
    return line == null ? null : table.row(lines.line(), cells(line));
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
