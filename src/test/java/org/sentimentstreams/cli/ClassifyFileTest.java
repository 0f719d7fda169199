package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;

@Timeout(120)
class ClassifyFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Shell shell;

  @BeforeEach
  void writeAModel() throws IOException {
    TinyModel.write(folder.resolve("model"), 1);
    shell =
        Shell.withoutBroker()
            .with("SENTIMENT_MODEL", folder.resolve("model").toString())
            .with("SENTIMENT_CACHE_DIR", folder.resolve("cache").toString());
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private Path out(String name) {
    return folder.resolve(name);
  }

  private Shell.Result classify(Path input, Path output, String... more) {
    String[] start = {"classify", "--input", input.toString(), "--output", output.toString()};
    return shell.run(
        Stream.concat(Arrays.stream(start), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void shouldKeepAllColumnsOfATable() throws IOException {
    Path input =
        write(
            "in.csv", "id,text,stars,note\n7,\"a, b\",5,\"two\nlines\"\n8,\"say \"\"c\"\"\",1,\n");

    Shell.Result result = classify(input, out("out.csv"));

    assertThat(result.code()).as(result.err()).isZero();
    List<String> lines = Files.readAllLines(out("out.csv"));
    assertThat(lines.get(0)).isEqualTo("id,text,stars,note,prediction,score,truncated");
    assertThat(lines.get(1)).isEqualTo("7,\"a, b\",5,\"two");
    assertThat(lines.get(2)).matches("lines\",(negative|positive),0\\.[0-9E-]+,false");
    assertThat(lines.get(3)).startsWith("8,\"say \"\"c\"\"\",1,,");
    assertThat(result.err()).contains("2 rows labelled");
    assertThat(folder).isDirectoryNotContaining("glob:**.partial*");
  }

  @Test
  void shouldSayOfEachRowWhatIsSaidOfItsTextAlone() throws IOException {
    Path input =
        write(
            "in.jsonl", "{\"text\": \"a b c\", \"n\": [1, {\"x\": null}]}\n{\"text\": \"x y\"}\n");

    assertThat(classify(input, out("out.jsonl")).code()).isZero();

    List<String> lines = Files.readAllLines(out("out.jsonl"));
    JsonNode first = JSON.readTree(lines.get(0));
    JsonNode alone = JSON.readTree(shell.run("classify", "--json", "a b c").out());
    assertThat(first.get("n")).isEqualTo(JSON.readTree("[1, {\"x\": null}]"));
    assertThat(first.get("prediction")).isEqualTo(alone.get("label"));
    assertThat(first.get("score").asDouble())
        .isEqualTo(alone.get("score").asDouble(), offset(1e-5));
    assertThat(first.get("scores").properties()).hasSize(2);
    assertThat(JSON.readTree(lines.get(1)).get("text").asText()).isEqualTo("x y");
  }

  @Test
  void shouldWriteJsonLinesToStandardOutput() throws IOException {
    Shell.Result result = shell.typing("a b\n\nc\n").run("classify", "--input", "-");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.outLines()).hasSize(2).allMatch(line -> line.startsWith("{\"text\":"));
  }

  @Test
  void shouldLabelAFileAgainThatWasLabelledBefore() throws IOException {
    Path input = write("in.tsv", "prediction\ttext\nold\ta\tb\n".replace("a\tb", "a b"));

    assertThat(classify(input, out("out.tsv")).code()).isZero();

    assertThat(Files.readAllLines(out("out.tsv")).get(0))
        .isEqualTo("text\tprediction\tscore\ttruncated");
    assertThat(Files.readString(out("out.tsv"))).doesNotContain("old");
  }

  @Test
  void shouldWriteAnEmptyPredictionWhereTheModelCanMakeNothingOfAText() throws IOException {
    Path input = write("in.jsonl", "{\"text\": \"\\ue000\"}\n{\"text\": \"a\"}\n");

    Shell.Result result = classify(input, out("out.csv"));

    assertThat(result.code()).isZero();
    assertThat(Files.readAllLines(out("out.csv")).get(1)).isEqualTo("\ue000,,,");
    assertThat(result.err()).contains("2 rows labelled, 1 of them without a prediction");
  }

  @Test
  void shouldGoOnWhereItWasCutOff() throws IOException {
    String rows =
        IntStream.range(0, 3000)
            .mapToObj(row -> "row %d %s\n".formatted(row, "a b c".charAt(row % 5)))
            .collect(Collectors.joining());
    Path input = write("in.tsv", "text\n" + rows);
    assertThat(classify(input, out("whole.csv")).code()).isZero();
    // What a kill leaves: a note of an earlier moment, and half a row behind it.
    assertThat(classify(input, out("cut.csv")).code()).isZero();
    byte[] whole = Files.readAllBytes(out("cut.csv"));
    List<String> lines = Files.readAllLines(out("cut.csv"));
    int bytes = String.join("\r\n", lines.subList(0, 1001)).length() + 2;
    Files.write(out("cut.csv.partial"), Arrays.copyOf(whole, bytes + 7));
    Files.delete(out("cut.csv"));
    write("cut.csv.partial.json", note(input, bytes, 1000));

    Shell.Result result = classify(input, out("cut.csv"));

    assertThat(result.err()).contains("Going on behind row 1,000").contains("3,000 rows labelled");
    assertThat(out("cut.csv")).hasSameBinaryContentAs(out("whole.csv"));
  }

  /** As the command leaves it. */
  private String note(Path input, int bytes, int rows) throws IOException {
    JsonNode alone = JSON.readTree(shell.run("classify", "--json", "a").out());
    try (var classifier = Classifier.load(ModelDirectory.open(folder.resolve("model")), 256)) {
      Map<String, String> origin =
          Map.of(
              "input", input.toString(),
              "bytes", Long.toString(Files.size(input)),
              "modified", Files.getLastModifiedTime(input).toString(),
              "model", alone.get("version").asText(),
              "encoding", classifier.encoding());
      List<String> header = List.of("text", "prediction", "score", "truncated");
      return JSON.writeValueAsString(
          Map.of(
              "origin", origin, "place", Map.of("rows", rows, "bytes", bytes, "header", header)));
    }
  }

  @Test
  void shouldNotGoOnWithAnotherInput() throws IOException {
    Path input = write("in.tsv", "text\na\n");
    write("out.csv.partial", "text,prediction,score,truncated\r\n");
    write(
        "out.csv.partial.json",
        "{\"origin\": {\"input\": \"other.tsv\"}, \"place\": {\"rows\": 1, \"bytes\": 3, \"header\": null}}");

    Shell.Result result = classify(input, out("out.csv"));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("other.tsv").contains("remove it to begin again");
    assertThat(out("out.csv")).doesNotExist();
  }

  @Test
  void shouldNotReplaceAFile() throws IOException {
    Path input = write("in.tsv", "text\na\n");
    write("out.csv", "mine");

    Shell.Result result = classify(input, out("out.csv"));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("exists already");
    assertThat(out("out.csv")).hasContent("mine");
  }

  @Test
  void shouldNameAFieldThatATableHasNoColumnFor() throws IOException {
    Path input = write("in.jsonl", "{\"text\": \"a\"}\n{\"text\": \"b\", \"stars\": 3}\n");

    Shell.Result result = classify(input, out("out.csv"));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("line 2").contains("[stars]").contains(".jsonl");
  }

  @Test
  void shouldNameARowThatCannotBeUsedAndLeaveItOutIfAsked() throws IOException {
    Path input = write("in.tsv", "id\ttext\n1\ta\n2\t\n3\tb\n");

    Shell.Result refused = classify(input, out("out.csv"));
    Shell.Result taken = classify(input, out("other.csv"), "--skip-invalid");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("line 3").contains("--skip-invalid");
    assertThat(taken.code()).as(taken.err()).isZero();
    assertThat(Files.readAllLines(out("other.csv"))).hasSize(3);
    assertThat(taken.err()).contains("1 row that cannot be used is left out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "classify",
        "classify a --input in.tsv",
        "classify a --output out.csv",
        "classify --input in.tsv --output out.csv.gz",
        "classify --input in.tsv --output out.txt"
      })
  void shouldRefuseOptionsThatDoNotGoTogether(String line) throws IOException {
    assertThat(shell.run(line.split(" ")).code()).isEqualTo(2);
  }
}
