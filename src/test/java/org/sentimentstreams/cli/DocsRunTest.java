package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.LearnableRows;

/**
 * Runs command lines of the documentation, and keeps the page that says which. Files that a line
 * names are made for it, the broker is the embedded one, and the model of the settings is tiny.
 */
@Tag("broker")
@Timeout(300)
@ExtendWith(SharedKafka.class)
class DocsRunTest {
  private static final Path PAGE = Path.of("docs/commands.md");

  /** In an order in which each finds what it needs. */
  private static final List<String> RUN =
      List.of(
          "topics create --bootstrap-servers kafka-1:9092",
          "topics describe --bootstrap-servers kafka-1:9092",
          "produce reviews.csv --text-column body --id-column review_no",
          "produce reviews.csv --text-column body --id-column review_no --bootstrap-servers"
              + " kafka-1:9092",
          "consume --from-beginning --timeout 5",
          "classify 'A bit long, but I cried.'",
          "classify --input my-reviews.tsv --output predictions.csv",
          "evaluate --data labelled.tsv --limit 1000",
          "evaluate --data my-reviews.tsv --limit 2000",
          "train recipes",
          "train run --data labeled.tsv --output my-model",
          "train run --data my-labels.tsv --output ./my-model",
          "train run --data train.tsv.gz --test test.tsv.gz --output m --json",
          "train run --from-topic",
          "train replay champion --output again",
          "train now",
          "train forget review-17",
          "classify --model ./my-model 'A bit long, but I cried.'",
          "model inspect ./my-model",
          "model import ./my-model --description 'trained on hotels'",
          "model import default --promote --bootstrap-servers kafka-1:9092",
          "model list",
          "model history",
          "model status",
          "model gc --dry-run",
          "model gc",
          "dlq list",
          "dlq list --reason 'not Avro' --json",
          "dlq replay --dry-run --reason ReviewFailed",
          "dlq replay --reason ReviewFailed --limit 100",
          "demo --input my-reviews.tsv --limit 2000",
          "demo");

  private static final String INTRODUCTION =
      """
      # Commands of these pages

      Each command line that stands in a code block of `docs/`, and whether a test (`DocsRunTest`) runs it, with files made for it, on the
      broker in the box. The others are parsed with the program's own options (`DocsCommandsTest`) and **not run**: they need a cluster, go
      on until Ctrl-C, or take long; so is a line that does not stand here. This page is generated: `mvn verify -Dtest=DocsRunTest -Dupdate.docs=true`.

      | `./sentiment …` | stands in | a test runs it |
      |---|---|---|
      """;

  @TempDir private Path temporary;

  private static String page() throws IOException {
    TreeMap<String, TreeSet<String>> lines = new TreeMap<>();
    DocsCommandsTest.lines()
        .filter(line -> !line.isMention() && line.file().startsWith("docs"))
        .forEach(
            line ->
                lines
                    .computeIfAbsent(normal(line.words()), words -> new TreeSet<>())
                    .add(line.file().toString().replace('\\', '/')));
    StringBuilder page = new StringBuilder(INTRODUCTION);
    lines.forEach(
        (words, files) ->
            page.append(
                "| `%s` | %s | %s |\n"
                    .formatted(
                        words, String.join(", ", files), RUN.contains(words) ? "yes" : "**no**")));
    return page.toString();
  }

  private static String words(String row) {
    return row.replaceFirst("^\\| `(.*?)` \\|.*", "$1");
  }

  private static String normal(String words) {
    return words.replaceAll("\\s+", " ").strip();
  }

  private static String rows(String header, int from, int count) {
    String separator = header.contains("\t") ? "\t" : ",";
    return header
        + LearnableRows.lines(
            from,
            count,
            i -> String.join(separator, "r" + i, LearnableRows.label(i), LearnableRows.text(i)));
  }

  private void writeFiles() throws IOException {
    String header = "id\tlabel\ttext\n";
    for (String name : List.of("labelled.tsv", "labeled.tsv", "my-reviews.tsv", "my-labels.tsv")) {
      Files.writeString(temporary.resolve(name), rows(header, 0, 120));
    }
    Files.writeString(temporary.resolve("reviews.csv"), rows("review_no,label,body\n", 0, 40));
    zip("train.tsv.gz", rows(header, 0, 120));
    zip("test.tsv.gz", rows(header, 500, 60));
  }

  private void zip(String name, String content) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(temporary.resolve(name)))) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The words of a line, with files in the test's folder and no broker but the test's. */
  private String[] arguments(String line) {
    List<String> words =
        new ArrayList<>(
            Arrays.asList(
                DocsCommandsTest.split(line.replace("--bootstrap-servers kafka-1:9092", ""))));
    List<String> outputs = List.of("my-model", "m", "again", "predictions.csv");
    words.replaceAll(
        word -> {
          String name = word.replaceFirst("^\\./", "");
          boolean isFile = Files.exists(temporary.resolve(name)) || outputs.contains(name);
          return isFile ? temporary.resolve(name).toString() : word;
        });
    return words.toArray(String[]::new);
  }

  @Test
  void shouldSayWhichLinesAreRun() throws IOException {
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(PAGE, page());
    }

    List<String> rows = Files.readAllLines(PAGE);
    for (String row : page().lines().filter(line -> line.endsWith("| yes |")).toList()) {
      assertThat(rows).as("mvn verify -Dtest=DocsRunTest -Dupdate.docs=true").contains(row);
    }
    assertThat(rows.stream().filter(line -> line.endsWith("| yes |")).map(DocsRunTest::words))
        .isSubsetOf(RUN);
  }

  @Test
  void shouldRun(EmbeddedKafka kafka) throws IOException {
    PyTorch.threadsPerBatch(1);
    writeFiles();
    Shell shell =
        Shell.on(kafka, "docs")
            .with("SENTIMENT_APPLICATION_ID", "docs")
            .with(
                "SENTIMENT_MODEL", TinyModel.write(temporary.resolve("tiny"), 1).path().toString())
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_TRAINING_GATE_LEAST_ROWS", "5")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString())
            .typing("Slow kitchen, lovely people.\n");
    for (String line : RUN) {
      if (line.equals("train run --from-topic")) {
        shell.run("produce", temporary.resolve("labeled.tsv").toString(), "--labels");
      }
      Result result = shell.run(arguments(line));

      assertThat(result.code()).as("./sentiment %s%n%s", line, result.err()).isZero();
      if (line.endsWith("--output my-model")) {
        DirectoryTree.delete(temporary.resolve("my-model"));
      }
    }
  }
}
