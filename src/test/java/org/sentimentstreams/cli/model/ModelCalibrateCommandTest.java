package org.sentimentstreams.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.LearnableRows;

@Timeout(120)
class ModelCalibrateCommandTest {
  @TempDir private Path folder;
  private Path model;
  private Path data;

  @BeforeEach
  void write() throws IOException {
    model = TinyModel.write(folder.resolve("model"), 1).path();
    data =
        Files.writeString(
            folder.resolve("data.tsv"), "id\tlabel\ttext\n" + LearnableRows.tsv(0, 40));
  }

  private static Result run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Shell.withoutBroker().run(words);
  }

  @Test
  void shouldWriteWhatTheLayersReadOfAFile() throws IOException {
    String before = ModelDirectory.open(model).version();

    Result done = run("model", "calibrate", "--model", model, "--data", data);

    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("knows what its 9 layers read now");
    assertThat(ModelDirectory.open(model).isCalibrated()).isTrue();
    assertThat(ModelDirectory.open(model).version()).isNotEqualTo(before);
  }

  @Test
  void shouldReadSampleReviewsWhereNoFileIsGiven() throws IOException {
    assertThat(run("model", "calibrate", "--model", model).code()).isZero();
    assertThat(ModelDirectory.open(model).isCalibrated()).isTrue();
  }

  @Test
  void shouldNotChangeTheBuiltInModel() {
    Result refused = run("model", "calibrate", "--data", data);

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("The built-in model is not changed");
  }

  @Test
  void shouldCalibrateWhatIsImported() throws IOException {
    Path output = folder.resolve("imported");

    Result done = run("model", "import", model, "--calibrate", data, "--output", output);

    assertThat(done.code()).as(done.err()).isZero();
    assertThat(ModelDirectory.open(output).isCalibrated()).isTrue();
    assertThat(ModelDirectory.open(model).isCalibrated()).isFalse();
  }

  @Test
  void shouldNameAFileOfTextsThatIsNotThere() {
    Result refused =
        run(
            "model",
            "import",
            model,
            "--calibrate",
            "nowhere.tsv",
            "--output",
            folder.resolve("x"));

    assertThat(refused.code()).isNotZero();
    assertThat(refused.err()).contains("nowhere.tsv");
    assertThat(folder.resolve("x")).doesNotExist();
  }
}
