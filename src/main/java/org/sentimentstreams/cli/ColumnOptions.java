package org.sentimentstreams.cli;

import java.util.Optional;
import org.sentimentstreams.data.Columns;
import org.sentimentstreams.data.FileFormat;
import picocli.CommandLine.Option;

/** How a file of reviews is laid out. */
final class ColumnOptions {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "tsv, csv, jsonl, or lines for one review a line",
        "(default: by the ending of the file; lines for standard input)."
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

  /** Empty to go by the ending of the file. */
  Optional<FileFormat> format() {
    return Optional.ofNullable(format);
  }

  /**
   * @param idColumn the column with the review id; null to recognise it by its usual names
   */
  Columns columns(String idColumn) {
    return new Columns(textColumn, labelColumn, idColumn);
  }
}
