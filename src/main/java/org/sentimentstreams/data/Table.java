package org.sentimentstreams.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The header of a table, which turns the cells below it into rows. */
final class Table {

  private final List<String> header;
  private final Map<Role, Integer> roles;
  private final boolean keepsFields;
  private final String source;

  /**
   * Reads the header.
   *
   * @param line on which it stands
   */
  Table(List<String> header, Columns columns, RowPolicy policy, String source, long line) {
    this.header = header.stream().map(ReviewRow::unquoted).toList();
    this.source = source;
    this.keepsFields = policy.keepsFields();
    this.roles = ColumnNames.find(this.header, columns, source, line, true);
    if (policy.needsLabel() && !roles.containsKey(Role.LABEL)) {
      throw ColumnNames.missing(Role.LABEL, this.header, source, line);
    }
  }

  static InvalidDataException noHeader(String source) {
    return new InvalidDataException(
        source + " is empty: a header line that names the columns, such as text, is needed");
  }

  /** Separators alone, as spreadsheets write below the last row; or the header of a file behind. */
  boolean isNoRow(List<String> cells) {
    return cells.stream().allMatch(String::isBlank)
        || header.equals(cells.stream().map(ReviewRow::unquoted).toList());
  }

  /** Whether columns are missing. */
  boolean isShort(List<String> cells) {
    return cells.size() < header.size();
  }

  ReviewRow row(long line, List<String> cells) {
    boolean fits =
        cells.size() == header.size()
            || (cells.size() > header.size()
                && cells.stream().skip(header.size()).allMatch(String::isBlank));
    if (!fits) {
      throw new InvalidRowException(
          source,
          line,
          "it has %d column%s where the header has %d (%s): %s"
              .formatted(
                  cells.size(),
                  cells.size() == 1 ? "" : "s",
                  header.size(),
                  Excerpt.of(String.join(", ", header)),
                  advice(cells)));
    }
    ReviewRow row =
        new ReviewRow(
                line,
                optional(cells, Role.ID),
                cells.get(roles.get(Role.TEXT)),
                ReviewRow.label(optional(cells, Role.LABEL)),
                optional(cells, Role.ITEM),
                optional(cells, Role.LANGUAGE))
            .labelledBy(optional(cells, Role.LABEL_SOURCE));
    return keepsFields ? row.with(fields(cells)) : row;
  }

  /** What {@link ReviewRow#fields} are called in its rows. */
  List<String> columns() {
    return List.copyOf(fields(header).keySet());
  }

  /** A column without a name, as pandas writes its index, is called by its number. */
  private Map<String, Object> fields(List<String> cells) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int column = 0; column < header.size(); column++) {
      String name = header.get(column);
      fields.putIfAbsent(
          name.isBlank() || fields.containsKey(name) ? "column_" + (column + 1) : name,
          cells.get(column));
    }
    return fields;
  }

  private static String advice(List<String> cells) {
    if (cells.stream().anyMatch(cell -> cell.contains("\\\"") || cell.endsWith("\\"))) {
      return "a backslash does not escape a quote or a separator here: double the quote";
    }
    if (cells.stream().anyMatch(cell -> cell.startsWith("\""))) {
      return "correct the line or its separators, or, if cells are quoted, name the format "
          + "with --format csv";
    }
    return "correct the line or its separators";
  }

  /** A table cannot tell an empty cell from an absent one. */
  private String optional(List<String> cells, Role role) {
    Integer position = roles.get(role);
    return position == null || cells.get(position).isEmpty() ? null : cells.get(position);
  }
}
