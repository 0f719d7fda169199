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
 * {@code truncated}, in JSON Lines {@code scores} as well. A row that has a prediction already was
 * labelled before, and all of these are replaced; without one, a column that has such a name is
 * somebody else's, and is refused.
 */
final class PredictionFile implements Closeable {
  private static final String PREDICTION = "prediction";
  private static final List<String> ADDED = List.of(PREDICTION, "score", "truncated");
  private static final List<String> ADDED_TO_JSON =
      List.of(PREDICTION, "score", "truncated", "scores");

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
    makeRoom(row, fields);
    fields.put(PREDICTION, result == null ? null : result.label());
    fields.put("score", result == null ? null : rounded(result.score()));
    fields.put("truncated", result == null ? null : result.truncated());
    if (table == null) {
      fields.put("scores", result == null ? null : rounded(result.scores()));
      writer.write(Json.line(fields) + "\n");
    } else {
      addToTable(row, fields);
    }
  }

  /**
   * To six digits behind the point. In single precision the rest depends on the texts that share a
   * batch, which differ from run to run.
   */
  private static double rounded(double score) {
    return Math.rint(score * 1e6) / 1e6;
  }

  private static Map<String, Double> rounded(Map<String, Double> scores) {
    Map<String, Double> rounded = new LinkedHashMap<>();
    scores.forEach((label, score) -> rounded.put(label, rounded(score)));
    return rounded;
  }

  private void makeRoom(ReviewRow row, Map<String, Object> fields) {
    if (!fields.containsKey(PREDICTION)) {
      for (String name : table == null ? ADDED_TO_JSON : ADDED) {
        if (fields.containsKey(name)) {
          throw new InvalidDataException(
              "%s has a %s of its own, which the model's would replace: give it another name"
                  .formatted(row.place(), name));
        }
      }
    }
    ADDED_TO_JSON.forEach(fields::remove);
  }

  /**
   * Writes the header of a table that has no rows.
   *
   * @param columns of the input; none if it has no header
   */
  void addHeader(List<String> columns) throws IOException {
    if (table != null && header == null && !columns.isEmpty()) {
      List<String> all = new ArrayList<>(columns);
      all.removeAll(ADDED);
      all.addAll(ADDED);
      writeHeader(all);
    }
  }

  private void writeHeader(List<String> names) throws IOException {
    header = List.copyOf(names);
    print(header);
  }

  private void print(List<?> values) throws IOException {
    if (printer == null) {
      printer = new CSVPrinter(writer, table);
    }
    printer.printRecord(values.stream().map(this::cell).toList());
  }

  private void addToTable(ReviewRow row, Map<String, Object> fields) throws IOException {
    if (header == null) {
      writeHeader(List.copyOf(fields.keySet()));
    }
    if (!header.containsAll(fields.keySet())) {
      List<String> others = new ArrayList<>(fields.keySet());
      others.removeAll(header);
      throw new InvalidDataException(
          "%s has %s, which the first row has not, so a table has no column for it: write to a file that ends in .jsonl"
              .formatted(row.place(), others));
    }
    print(header.stream().map(fields::get).toList());
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
