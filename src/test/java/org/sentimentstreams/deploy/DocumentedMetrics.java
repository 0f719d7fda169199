package org.sentimentstreams.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of docs/metrics.md against a page of metrics. */
public final class DocumentedMetrics {
  private static final Path DOCUMENT = Path.of("docs/metrics.md");
  private static final Pattern ROW = Pattern.compile("^\\| `(sentiment\\.[a-z0-9.]+)` \\| (\\w+)");
  private static final String TRAINING = "## Training";

  private DocumentedMetrics() {}

  private record Row(String name, String kind) {
    /** Units and suffixes follow it. */
    String start() {
      return name.replace('.', '_');
    }
  }

  private static Stream<Row> rows(boolean ofTrainer) throws IOException {
    String[] parts = Files.readString(DOCUMENT).split("(?m)(?=^## )");
    return Arrays.stream(parts)
        .filter(part -> part.startsWith(TRAINING) == ofTrainer)
        .flatMap(String::lines)
        .map(ROW::matcher)
        .filter(Matcher::find)
        .map(row -> new Row(row.group(1), row.group(2)));
  }

  private static List<String> samples(String page) {
    return page.lines().filter(line -> line.startsWith("sentiment_")).toList();
  }

  /** Counters of the document that are not on the page. */
  public static List<String> missingCounters(String page, boolean ofTrainer) throws IOException {
    return rows(ofTrainer)
        .filter(row -> row.kind().equals("counter"))
        .filter(
            row ->
                samples(page).stream()
                    .noneMatch(s -> s.matches(row.start() + "(_[a-z]+)?_total[{ ].*")))
        .map(Row::name)
        .toList();
  }

  /** Counters on the page that have counted something. */
  public static List<String> counted(String page) {
    return samples(page).stream()
        .filter(sample -> sample.matches("sentiment_[a-z_]+_total[{ ].*"))
        .filter(sample -> !sample.endsWith(" 0.0"))
        .toList();
  }

  /** Our own samples on the page that no row of the document is about. */
  public static List<String> undocumented(String page) throws IOException {
    List<Row> all = Stream.concat(rows(false), rows(true)).toList();
    return samples(page).stream()
        .filter(sample -> all.stream().noneMatch(row -> sample.startsWith(row.start())))
        .toList();
  }
}
