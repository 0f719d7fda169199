package org.sentimentstreams.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.TinyModel;

class TrainSuggestFileTest {
  @TempDir private Path temporary;
  private final Shell shell = Shell.withoutBroker();
  private String model;

  @BeforeEach
  void makeModel() throws IOException {
    PyTorch.threadsPerBatch(1);
    model = TinyModel.write(temporary.resolve("model"), 1).path().toString();
  }

  private Path rows(String content) throws IOException {
    return Files.writeString(temporary.resolve("in.tsv"), content);
  }

  @Test
  void shouldSuggestRowsWithoutALabel() throws IOException {
    Path file = rows("no\tlabel\ttext\n7\t\tabc\n8\tgood\tcab\n9\t\tbca dab\n9\t\tfeed bag\n");

    Result suggested =
        shell.run(
            "train",
            "suggest",
            "--from",
            file.toString(),
            "--id-column=no",
            "--offline",
            "--model",
            model);

    assertThat(suggested.code()).as(suggested.err()).isZero();
    assertThat(suggested.err())
        .contains(
            "4 rows; left out: rows with a label in the file (1)",
            "3 texts to pick from",
            "Only 3 of 100 picked: 2 that the model is unsure of, 1 by chance");
    assertThat(suggested.outLines().get(0)).isEqualTo("id\tlabel\ttext\tprediction\tscore\tsource");
    assertThat(suggested.outLines()).hasSize(4);
    assertThat(suggested.out())
        .contains("7\t\tabc\t", "\t\tbca dab\t", "\t\tfeed bag\t")
        .doesNotContain("\n9\t", "cab\t");
  }

  @Test
  void shouldReadStandardInput() {
    Result suggested =
        shell
            .typing("abc\nfeed bag\n")
            .run("train", "suggest", "--from", "-", "--offline", "--json", "--model", model);

    assertThat(suggested.code()).as(suggested.err()).isZero();
    assertThat(suggested.outLines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"id\":\"sha256:") && line.contains("\"label\":null"));
  }

  @Test
  void shouldAskTheBrokerForLabelsUnlessToldNotTo() throws IOException {
    Result suggested =
        shell
            .withoutAnswer()
            .run("train", "suggest", "--from", rows("text\nabc\n").toString(), "--model", model);

    assertThat(suggested.code()).isEqualTo(1);
    assertThat(suggested.err()).contains("no-such-host.invalid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--n 0|2|--n is 0",
        "--random-share 1.5|2|--random-share is 1.5",
        "--recent 0|2|--recent is 0",
        "--offline|2|--from, which is not given",
        "--model x|2|--from, which is not given",
        "--offline --from no-such-file.tsv|1|no-such-file.tsv does not exist",
        "--offline --model no-such-model --from IN|1|no-such-model",
      })
  void shouldSayWhatIsWrong(String options, int code, String words) throws IOException {
    String in = rows("text\nabc\n").toString();

    Result suggested = shell.run(("train suggest " + options.replace("IN", in)).split(" "));

    assertThat(suggested.code()).isEqualTo(code);
    assertThat(suggested.err()).contains(words);
    assertThat(suggested.out()).isEmpty();
  }

  @Test
  void shouldSayThatAllRowsHaveALabel() throws IOException {
    Path file = rows("label\ttext\ngood\tabc\n");

    Result suggested =
        shell.run("train", "suggest", "--from", file.toString(), "--offline", "--model", model);

    assertThat(suggested.code()).isEqualTo(1);
    assertThat(suggested.err()).contains("There is nothing to label");
  }
}
