package org.sentimentstreams.training.report;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Pieces of a page. Every text that comes from outside is escaped. */
final class Html {
  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  static String number(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
  }

  static String image(byte[] png, String description) {
    return "<img alt=\"%s\" src=\"data:image/png;base64,%s\">"
        .formatted(escape(description), Base64.getEncoder().encodeToString(png));
  }

  /** The first cell of each row is its heading. */
  static String table(List<String> head, List<List<String>> rows) {
    return "<table><thead>"
        + row("th", head)
        + "</thead><tbody>"
        + rows.stream().map(cells -> row("td", cells)).collect(Collectors.joining())
        + "</tbody></table>";
  }

  private static String row(String tag, List<String> cells) {
    return cells.stream()
        .map(cell -> "<%s>%s</%s>".formatted(tag, escape(cell), tag))
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }

  /** Names and values. */
  static String facts(List<List<String>> facts) {
    return facts.stream()
        .map(fact -> "<dt>%s</dt><dd>%s</dd>".formatted(escape(fact.get(0)), escape(fact.get(1))))
        .collect(Collectors.joining("", "<dl>", "</dl>"));
  }
}
