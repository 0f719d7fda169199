package org.sentimentstreams.cli.options;

import java.util.Optional;
import org.sentimentstreams.data.Columns;
import org.sentimentstreams.data.FileFormat;
import org.sentimentstreams.data.RowPolicy;
import picocli.CommandLine.Option;

/** How a file of reviews is laid out. */
public final class ColumnOptions {

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
}
