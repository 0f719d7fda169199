package org.sentimentstreams.cli.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.data.Columns;
import org.sentimentstreams.data.FileFormat;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.RowPolicy;
import picocli.CommandLine.Option;

/** How a file of reviews is laid out. */
public final class ColumnOptions {
  /** The name of standard input. */
  public static final String STDIN = "-";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "tsv, csv (comma, semicolon, tab or bar), jsonl, or lines (one review each)",
        "(default: from the file name; lines for standard input)."
      })
  private FileFormat format;

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description = "The column with the text (default: text, review, sentence, ...).")
  private String textColumn;

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = "The column with the label (default: label, sentiment, gold, class).")
  private String labelColumn;

  @Option(
      names = "--skip-invalid",
      description = {
        "Leave out rows that cannot be read or lack a text or label that is needed;",
        "count them and name the first ones (default: stop at the first)."
      })
  private boolean skipInvalid;

  /** Empty to go by the ending of the file. */
  public Optional<FileFormat> format() {
    return Optional.ofNullable(format);
  }

  /** What a row has to have here. */
  public RowPolicy policy(boolean needsText, boolean needsLabel) {
    return new RowPolicy(needsText, needsLabel, skipInvalid);
  }

  /**
   * @param idColumn the column with the review id; null to recognise it by its usual names
   */
  public Columns columns(String idColumn) {
    return new Columns(textColumn, labelColumn, idColumn);
  }

  /**
   * Opens a file or, under the name {@value #STDIN}, standard input.
   *
   * @param idColumn as for {@link #columns}
   * @throws org.sentimentstreams.data.InvalidDataException if it cannot be opened, or lacks a
   *     column that is needed
   */
  public ReviewReader open(Terminal terminal, String file, String idColumn, RowPolicy policy) {
    if (!file.equals(STDIN)) {
      return ReviewReader.open(Path.of(file), format(), columns(idColumn), policy);
    }
    if (terminal.isInputTyped()) {
      terminal.err().println("Type one review per line; Ctrl-D ends.");
    }
    return ReviewReader.of(
        terminal.in(),
        format().orElse(FileFormat.LINES),
        columns(idColumn),
        policy,
        "standard input");
  }

  /** Whether an input can be read more than once: standard input and pipes cannot. */
  public static boolean isRereadable(String file) {
    return !file.equals(STDIN) && Files.isRegularFile(Path.of(file));
  }

  /** Those options that decide which rows a file has, and which of their columns is the text. */
  public Map<String, String> asMap() {
    Map<String, String> map = new LinkedHashMap<>();
    format().ifPresent(given -> map.put("--format", given.name()));
    if (textColumn != null) {
      map.put("--text-column", textColumn);
    }
    if (labelColumn != null) {
      map.put("--label-column", labelColumn);
    }
    map.put("--skip-invalid", String.valueOf(skipInvalid));
    return map;
  }
}
