package org.sentimentstreams.cli.records;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.model.Part;

/** One row a record; widths are fixed, because the records to come are not known. */
final class TableView implements RecordView {

  /** The last column shows at least this many characters, however narrow the terminal is. */
  private static final int LEAST_TEXT = 12;

  /** A column shows the field of the same name. */
  private record Column(String field, int width) {}

  private static final Column TIME = new Column("timestamp", 24);
  private static final String WIDE = Part.WIDE.word();
  private static final Column KEY = new Column("key", 24);

  private final List<Column> columns;
  private final RecordFields fields;
  private final int width;

  /**
   * @param width characters in a line; the last column is cut to it
   */
  TableView(TopicRole role, RecordFields fields, int width) {
    this.width = width;
    this.columns = columns(role);
    this.fields = fields;
  }

  @Override
  public Optional<String> header() {
    var line = new StringBuilder();
    for (Column column : columns) {
      String title = column.field().toUpperCase(Locale.ROOT);
      line.append(TextTable.padded(title, column.width())).append("  ");
    }
    return Optional.of(line.toString().stripTrailing());
  }

  @Override
  public String line(ConsumerRecord<byte[], byte[]> record) {
    Map<String, Object> values = fields.of(record);
    var line = new StringBuilder();
    for (Column column : columns) {
      if (column.field().equals(columns.get(2).field()) && values.containsKey("unreadable")) {
        // The rest of the row shows the fields of the value.
        line.append(cut("unreadable: " + shown(values.get("unreadable")), line.length()));
        break;
      }
      String cell = shown(values.get(column.field()));
      if (column.field().equals("tokens") && Boolean.TRUE.equals(values.get("truncated"))) {
        cell += " cut";
      }
      if (column.field().equals("tokens") && WIDE.equals(values.get("decidedBy"))) {
        cell += " (n-grams)";
      }
      if (column.width() == 0) {
        cell = cut(cell, line.length());
      }
      line.append(TextTable.padded(cell, column.width())).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private String cut(String text, int before) {
    return OneLine.of(text, Math.max(width - before, LEAST_TEXT));
  }

  private static List<Column> columns(TopicRole role) {
    return switch (role) {
      case PREDICTIONS, SHADOW_PREDICTIONS ->
          List.of(
              TIME,
              KEY,
              new Column("label", 10),
              new Column("score", 6),
              new Column("version", 12),
              new Column("tokens", 8));
      case REVIEWS -> List.of(TIME, KEY, new Column("text", 0));
      case LABELS -> List.of(TIME, KEY, new Column("label", 10), new Column("text", 0));
      case DEAD_LETTERS ->
          List.of(
              TIME, KEY, new Column("from", 16), new Column("value", 24), new Column("error", 0));
    };
  }

  private static String shown(Object value) {
    if (value == null) {
      return "-";
    }
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.4f", number)
        : OneLine.of(value.toString());
  }
}
