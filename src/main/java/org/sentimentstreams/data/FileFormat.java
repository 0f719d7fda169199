package org.sentimentstreams.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How reviews stand in a file. */
public enum FileFormat {
  /**
   * A header line, then one row a line, columns between tabs; a quote is a letter, unless all names
   * of the header stand in quotes.
   */
  TSV(".tsv"),
  /**
   * RFC 4180: a header row, commas, quotes where needed, line breaks inside quotes; instead of
   * commas what the header has more of, of semicolons, tabs and bars.
   */
  CSV(".csv"),
  /** One JSON object a line; a list of objects, or objects over several lines, will do. */
  JSONL(".jsonl", ".ndjson", ".json"),
  /** One review text a line. */
  LINES(".txt");

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> endings;

  FileFormat(String... endings) {
    this.endings = List.of(endings);
  }

  /**
   * Tells the format from the ending of the name, without {@code .gz}.
   *
   * @throws InvalidDataException if the ending is not known
   */
  public static FileFormat of(Path file) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    for (FileFormat format : values()) {
      if (format.endings.stream().anyMatch(plain::endsWith)) {
        return format;
      }
    }
    throw new InvalidDataException(
        file
            + " has no known ending (.tsv, .csv, .jsonl, .ndjson, .json or .txt, also with .gz):"
            + " rename it or name its format with --format");
  }
}
