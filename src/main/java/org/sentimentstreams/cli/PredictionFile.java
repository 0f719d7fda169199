package org.sentimentstreams.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.data.FileFormat;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;

/**
 * Rows as they were read, with what the model says of each: {@code prediction}, {@code score} and
 * {@code truncated}, in JSON Lines {@code scores} as well. Columns that have these names already
 * are replaced, so that a file can be labelled again.
 */
final class PredictionFile implements Closeable {
  private static final List<String> ADDED = List.of("prediction", "score", "truncated");

  private final Writer writer;
  private final FileChannel channel;
  private final CSVFormat table;
  private CSVPrinter printer;
  private List<String> header;

  private PredictionFile(
      Writer writer, FileChannel channel, FileFormat format, List<String> header) {
    this.writer = writer;
    this.channel = channel;
    this.header = header;
    this.table =
        switch (format) {
          case CSV -> CSVFormat.RFC4180;
          case TSV -> CSVFormat.RFC4180.builder().setDelimiter('\t').setQuote(null).get();
          default -> null;
        };
  }

  /**
   * @param format {@link FileFormat#CSV}, {@link FileFormat#TSV} or {@link FileFormat#JSONL}
   */
  static PredictionFile to(PrintWriter out, FileFormat format) {
    return new PredictionFile(out, null, format, null);
  }

  /**
   * @param place how far the file is kept; what stands behind is cut off
   * @throws IOException if the file cannot be written
   */
  static PredictionFile append(Path file, FileFormat format, Place place) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(place.bytes());
    channel.position(place.bytes());
    Writer writer =
        new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8);
    return new PredictionFile(writer, channel, format, place.header());
  }

  /**
   * How far a file has been written.
   *
   * @param rows of the input that are done
   * @param bytes of the output
   * @param header of a table; null before the first row, and where there is none
   */
  record Place(long rows, long bytes, List<String> header) {
    static final Place START = new Place(0, 0, null);
  }

  /**
   * @param result null where the model can make nothing of the text
   */
  void add(ReviewRow row, Classification result) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>(row.fields());
    if (fields.isEmpty()) {
      fields.put("text", row.text());
    }
    ADDED.forEach(fields::remove);
    fields.put("prediction", result == null ? null : result.label());
    fields.put("score", result == null ? null : result.score());
    fields.put("truncated", result == null ? null : result.truncated());
    if (table == null) {
      fields.put("scores", result == null ? null : result.scores());
      writer.write(Json.line(fields) + "\n");
    } else {
      addToTable(row, fields);
    }
  }

  private void addToTable(ReviewRow row, Map<String, Object> fields) throws IOException {
    if (printer == null) {
      printer = new CSVPrinter(writer, table);
    }
    if (header == null) {
      header = List.copyOf(fields.keySet());
      printer.printRecord(header.stream().map(this::cell).toList());
    }
    if (!header.containsAll(fields.keySet())) {
      List<String> others = new ArrayList<>(fields.keySet());
      others.removeAll(header);
      throw new InvalidDataException(
          "%s has %s, which the first row has not, so a table has no column for it: write to a file that ends in .jsonl"
              .formatted(row.place(), others));
    }
    printer.printRecord(header.stream().map(fields::get).map(this::cell).toList());
  }

  /** In a TSV, a tab or a line break inside of a cell would be read as the end of it. */
  private String cell(Object value) {
    String text = value == null ? "" : text(value);
    return table.getQuoteCharacter() == null ? text.replaceAll("[\t\r\n]+", " ") : text;
  }

  private static String text(Object value) {
    if (value instanceof com.fasterxml.jackson.databind.JsonNode node) {
      return node.isNull() ? "" : node.isValueNode() ? node.asText() : node.toString();
    }
    return value.toString();
  }

  /** Hands everything to the system, so that a killed process loses nothing of it. */
  Place flush(long rows) throws IOException {
    writer.flush();
    return new Place(rows, channel == null ? 0 : channel.position(), header);
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      writer.close();
    } else {
      writer.flush();
    }
  }
}
