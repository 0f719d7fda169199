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
class ModelReferenceCommandTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = TinyModel.write(folder.resolve("model"), 1).path();
  }

  private String data(int rows) throws IOException {
    return Files.writeString(
            folder.resolve("data.tsv"), "id\tlabel\ttext\n" + LearnableRows.tsv(0, rows))
        .toString();
  }

  private Result record(String data, String... more) {
    String[] first = {"model", "reference", "--model", model.toString(), "--data", data};
    String[] all = new String[first.length + more.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return Shell.withoutBroker().run(all);
  }

  private long reviews() throws IOException {
    return ModelDirectory.open(model).reference().path("reviews").asLong();
  }

  @Test
  void shouldWriteWhatInspectShows() throws IOException {
    Result done = record(data(250));

    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("has a reference of 250 reviews now");
    assertThat(reviews()).isEqualTo(250);
    assertThat(Shell.withoutBroker().run("model", "inspect", model.toString()).out())
        .containsPattern("reference reviews +250");
  }

  @Test
  void shouldTakeTheRowsThatATrainingHoldsOut() throws IOException {
    Result done = record(data(1000), "--held-out", "0.3");

    assertThat(done.code()).as(done.err()).isZero();
    assertThat(reviews()).isBetween(240L, 360L);
  }

  @Test
  void shouldLeaveTheModelAsItIsWhereRowsAreTooFew() throws IOException {
    String before = ModelDirectory.open(model).version();
    Result few = record(data(150));

    assertThat(few.code()).isEqualTo(1);
    assertThat(few.err()).contains("150 rows are too few");
    assertThat(ModelDirectory.open(model).version()).isEqualTo(before);
  }

  @Test
  void shouldNotChangeTheBuiltInModel() throws IOException {
    Result refused =
        Shell.withoutBroker().run("model", "reference", "--model", "default", "--data", data(10));

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("The built-in model is not changed");
  }
}
