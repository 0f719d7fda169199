package org.sentimentstreams.cli.train;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.training.suggest.Candidate;
import org.sentimentstreams.training.suggest.Pick;

/**
 * Writes texts to label in columns of which {@code label} is left to people. {@code produce} reads
 * the file as it is.
 */
final class SuggestionFile {
  private static final List<String> COLUMNS =
      List.of("id", "label", "text", "prediction", "score", "source");

  private final List<Pick> picks;

  SuggestionFile(List<Pick> picks) {
    this.picks = picks;
  }

  /** One object a line, in which the label is null. */
  void writeJson(Writer out) throws IOException {
    for (Pick pick : picks) {
      Candidate candidate = pick.candidate();
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("id", candidate.id());
      object.put("label", null);
      object.put("text", candidate.text());
      object.put("prediction", candidate.prediction());
      object.put("score", candidate.score());
      object.put("source", pick.source());
      out.write(Json.line(object) + "\n");
    }
  }

  /**
   * A table with tabs. If a cell holds a tab or a line break, or begins with a quote, all cells are
   * quoted, the header's too, so that every text comes back as it is.
   */
  void writeTable(Writer out) throws IOException {
    List<List<String>> rows = picks.stream().map(SuggestionFile::row).toList();
    CSVFormat.Builder format =
        CSVFormat.RFC4180.builder().setDelimiter('\t').setRecordSeparator('\n');
    boolean quotes = rows.stream().flatMap(List::stream).anyMatch(SuggestionFile::needsQuotes);
    format = quotes ? format.setQuoteMode(QuoteMode.ALL) : format.setQuote(null);
    var printer = new CSVPrinter(out, format.get());
    printer.printRecord(COLUMNS);
    printer.printRecords(rows);
  }

  private static List<String> row(Pick pick) {
    Candidate candidate = pick.candidate();
    return List.of(
        candidate.id(),
        "",
        candidate.text(),
        candidate.prediction(),
        String.format(Locale.ROOT, "%.4f", candidate.score()),
        pick.source());
  }

  private static boolean needsQuotes(String cell) {
    return cell.startsWith("\"") || Stream.of("\t", "\n", "\r").anyMatch(cell::contains);
  }
}
