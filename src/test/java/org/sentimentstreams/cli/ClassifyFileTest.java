package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.wide.WideModels;
import org.sentimentstreams.wide.WidePart;

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

  /** Rows of which one behind the middle cannot be used, so that a run ends there. */
  private Path cutOff(String name) throws IOException {
    Path input = write(name, "text\n" + rows(3000).replace("row 2900", "row\t2900"));
    FileTime time = Files.getLastModifiedTime(input);
    assertThat(classify(input, out("cut.csv")).code()).isEqualTo(1);
    assertThat(out("cut.csv.partial.json")).exists();
    // The same name, size and time: the row is mended, and nothing else changes.
    write(name, "text\n" + rows(3000));
    Files.setLastModifiedTime(input, time);
    return input;
  }

  private static String rows(int count) {
    return IntStream.range(0, count)
        .mapToObj(row -> "row %d %s\n".formatted(row, "a b c".charAt(row % 5)))
        .collect(Collectors.joining());
  }

  @Test
  void shouldGoOnWhereItWasCutOff() throws IOException {
    Path input = cutOff("in.tsv");
    assertThat(classify(input, out("whole.csv")).code()).isZero();
    // A kill leaves half a row behind what is noted.
    Files.writeString(out("cut.csv.partial"), "row 5", StandardOpenOption.APPEND);

    Shell.Result result = classify(input, out("cut.csv"));

    assertThat(result.err()).contains("Going on behind row 500").contains("3,000 rows labelled");
    assertSameRows(out("cut.csv"), out("whole.csv"));
    assertThat(folder).isDirectoryNotContaining("glob:**.partial*");
  }

  /** A score may fall on the other side of a rounding, since other texts share its batch. */
  private static void assertSameRows(Path actual, Path expected) throws IOException {
    List<String> rows = Files.readAllLines(actual);
    List<String> others = Files.readAllLines(expected);
    assertThat(rows).hasSameSizeAs(others);
    assertThat(rows.get(0)).isEqualTo(others.get(0));
    for (int row = 1; row < rows.size(); row++) {
      String[] cells = rows.get(row).split(",");
      String[] wanted = others.get(row).split(",");
      assertThat(Double.parseDouble(cells[2]))
          .isEqualTo(Double.parseDouble(wanted[2]), offset(1e-5));
      cells[2] = wanted[2];
      assertThat(cells).isEqualTo(wanted);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--skip-invalid", "--text-column text", "--format tsv", "--max-tokens 16"})
  void shouldNotGoOnWhereOptionsChangeTheRows(String option) throws IOException {
    Path input = cutOff("in.tsv");

    Shell.Result result = classify(input, out("cut.csv"), option.split(" "));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("was begun in another way")
        .contains(" was ")
        .contains(" is ");
    assertThat(out("cut.csv")).doesNotExist();
  }

  /** N-grams alone and both parts together give other scores. */
  @ParameterizedTest
  @ValueSource(strings = {"cascade=join", "cascade=off", "cascade.sample=0.5"})
  void shouldNotGoOnWhereTheWidePartIsUsedInAnotherWay(String setting) throws IOException {
    WidePart.write(folder.resolve("model"), WideModels.model(), WideModels.join());
    Path input = cutOff("in.tsv");

    Shell.Result result = classify(input, out("cut.csv"), "--set", setting);

    String name = setting.replaceFirst("=.*", "");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("was begun in another way").contains(name + " was ");
    assertThat(out("cut.csv")).doesNotExist();
  }

  @Test
  void shouldKeepNoPartOfWhatCanBeReadOnlyOnce() throws IOException {
    Shell typed = shell.typing(rows(3000));
    String[] command = {"classify", "--input", "-", "--output", out("out.csv").toString()};

    Shell.Result cut =
        typed.run(
            Stream.concat(Arrays.stream(command), Stream.of("--format", "jsonl"))
                .toArray(String[]::new));
    Shell.Result whole = typed.run(command);

    assertThat(cut.code()).isEqualTo(1);
    assertThat(whole.code()).as(whole.err()).isZero();
    assertThat(folder).isDirectoryNotContaining("glob:**.partial*");
  }

  @Test
  void shouldLeaveAloneWhatAnotherRunCanGoOnWith() throws IOException {
    cutOff("in.tsv");

    Shell.Result result =
        shell.typing("a\n").run("classify", "--input", "-", "--output", out("cut.csv").toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("--input was").contains("and is not given");
    assertThat(out("cut.csv.partial")).isNotEmptyFile();
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

  @Test
  void shouldRefuseAnOutputWithoutAFolderBeforeTheModelIsLoaded() throws IOException {
    Path input = write("in.tsv", "text\na\n");

    Shell.Result result = classify(input, out("none/out.csv"), "--model", "no-such-model");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("there is no folder").contains("none");
  }

  @Test
  void shouldNotWriteOverItsInput() throws IOException {
    Path input = write("out.csv.partial", "text\na\n");

    Shell.Result result = classify(input, out("out.csv"), "--format", "csv");

    assertThat(result.code()).isEqualTo(1);
    assertThat(input).hasContent("text\na\n");
  }

  @Test
  void shouldWriteAHeaderWhereThereAreNoRows() throws IOException {
    Path input = write("in.csv", "id,text,score,prediction\n");

    assertThat(classify(input, out("out.tsv")).code()).isZero();

    assertThat(out("out.tsv")).hasContent("id\ttext\tprediction\tscore\ttruncated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"score", "truncated"})
  void shouldRefuseToReplaceAColumnThatIsSomebodyElses(String column) throws IOException {
    Path input = write("in.csv", "text,%s\na,5\n".formatted(column));

    Shell.Result result = classify(input, out("out.csv"));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("line 2 has a " + column + " of its own");
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
