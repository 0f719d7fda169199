package org.sentimentstreams.data;

import java.io.IOException;
import java.io.Reader;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** {@link FileFormat#CSV}: as RFC 4180 has it. */
final class CommaSeparated implements Rows {

  private final BoundedReader bounded;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final Table table;
  private long line;

  CommaSeparated(Reader in, Columns columns, String source, int maxChars) throws IOException {
    this.bounded = new BoundedReader(in, maxChars);
    this.parser = CSVParser.builder().setReader(bounded).setFormat(CSVFormat.RFC4180).get();
    this.records = parser.iterator();
    List<String> header = cells();
    if (header == null) {
      throw Table.noHeader(source);
    }
    this.table = new Table(header, columns, source);
  }

  @Override
  public ReviewRow next() {
    List<String> cells = cells();
    while (cells != null && cells.size() == 1 && cells.get(0).isEmpty()) {
      cells = cells();
    }
    return cells == null ? null : table.row(line, cells);
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
    bounded.restart();
    line = parser.getCurrentLineNumber() + 1;
    return records.hasNext() ? records.next().toList() : null;
  }
}
