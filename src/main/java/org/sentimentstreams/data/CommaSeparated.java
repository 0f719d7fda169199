package org.sentimentstreams.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** {@link FileFormat#CSV}: as RFC 4180 has it, with the separator that the header has. */
final class CommaSeparated implements Rows {

  private final BoundedReader bounded;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final Table table;
  private final String source;
  private final int linesBefore;
  private long line;
  private boolean isWithinLine;

  CommaSeparated(
      BufferedReader in,
      Separator separator,
      Columns columns,
      RowPolicy policy,
      String source,
      int maxChars)
      throws IOException {
    this.linesBefore = separator.declared() ? passDeclaration(in) : 0;
    this.source = source;
    this.bounded = new BoundedReader(in, maxChars);
    CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(separator.character()).get();
    this.parser = CSVParser.builder().setReader(bounded).setFormat(format).get();
    this.records = parser.iterator();
    List<String> header = cells();
    while (header != null && header.stream().allMatch(String::isBlank)) {
      header = cells();
    }
    if (header == null) {
      throw Table.noHeader(source);
    }
    this.table = new Table(header, columns, policy, source, line);
  }

  /** How many lines it took. */
  private static int passDeclaration(BufferedReader in) throws IOException {
    int lines = 1;
    while (in.readLine().isBlank()) {
      lines++;
    }
    return lines;
  }

  @Override
  public ReviewRow next() {
    List<String> cells = cells();
    while (cells != null && table.isNoRow(cells)) {
      cells = cells();
    }
    return cells == null ? null : table.row(line, cells);
  }

  @Override
  public List<String> columns() {
    return table.columns();
  }

  /** The line on which the row read last begins. */
  @Override
  public long line() {
    return line;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  private List<String> cells() {
    passRestOfFaultyLine();
    bounded.restart();
    line = linesBefore + parser.getCurrentLineNumber() + 1;
    try {
      return records.hasNext() ? records.next().toList() : null;
    } catch (UncheckedIOException e) {
      throw fault(e);
    }
  }

  private RuntimeException fault(UncheckedIOException e) {
    if (!(e.getCause() instanceof CSVException csv)) {
      return e;
    }
    if (csv.getMessage().contains("EOF")) {
      // The rest of the file is that cell, so there are no rows to go on with.
      return InvalidDataException.at(
          source,
          line,
          "a quote opens a cell and nothing closes it: close it, and double each quote "
              + "inside a text");
    }
    isWithinLine = true;
    return new InvalidRowException(
        source,
        line,
        "a quote closes before its cell ends: double each quote inside a text (a backslash "
            + "does not escape it)");
  }

  /** The parser stops within a line, whose rest would pass for a row. */
  private void passRestOfFaultyLine() {
    while (isWithinLine) {
      try {
        isWithinLine = false;
        if (records.hasNext()) {
          records.next();
        }
      } catch (UncheckedIOException e) {
        RuntimeException fault = fault(e);
        if (!(fault instanceof InvalidRowException)) {
          throw fault;
        }
      }
    }
  }
}
