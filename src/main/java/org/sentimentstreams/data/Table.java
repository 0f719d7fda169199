package org.sentimentstreams.data;

import java.util.List;
import java.util.Map;

/** The header of a table, which turns the cells below it into rows. */
final class Table {

  private final List<String> header;
  private final Map<Role, Integer> roles;
  private final String source;

  /** Reads the header, which stands on line 1. */
  Table(List<String> header, Columns columns, String source) {
    this.header = header.stream().map(String::strip).toList();
    this.source = source;
    this.roles = ColumnNames.find(this.header, columns, source, 1, true);
  }

  static InvalidDataException noHeader(String source) {
    return new InvalidDataException(
        source + " is empty: a header line that names the columns, such as text, is needed");
  }

  ReviewRow row(long line, List<String> cells) {
    if (cells.size() != header.size()) {
      throw InvalidDataException.at(
          source,
          line,
          "it has %d columns where the header has %d (%s): correct the line or its separators"
              .formatted(cells.size(), header.size(), Excerpt.of(String.join(", ", header))));
    }
    return new ReviewRow(
        line,
        optional(cells, Role.ID),
        cells.get(roles.get(Role.TEXT)),
        optional(cells, Role.LABEL),
        optional(cells, Role.ITEM),
        optional(cells, Role.LANGUAGE));
  }

  /** A table cannot tell an empty cell from an absent one. */
  private String optional(List<String> cells, Role role) {
    Integer position = roles.get(role);
    return position == null || cells.get(position).isEmpty() ? null : cells.get(position);
  }
}
