package org.sentimentstreams.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
class ModelCompressCommandTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = TinyModel.write(folder.resolve("model"), 1).path();
  }

  private Result compress(String source, int rows, String... more) throws IOException {
    String data =
        Files.writeString(
                folder.resolve("data.tsv"), "id\tlabel\ttext\n" + LearnableRows.tsv(0, rows))
            .toString();
    String[] first = {"model", "compress", "--model", source, "--data", data};
    String[] all = new String[first.length + more.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return Shell.withoutBroker().run(all);
  }

  private JsonNode loss() throws IOException {
    return new ObjectMapper()
        .readTree(model.resolve(ModelDirectory.CONFIG).toFile())
        .at("/sentiment_streams/int8_accuracy_loss");
  }

  @Test
  void shouldReportAndLeaveTheModelAsItIs() throws IOException {
    String before = ModelDirectory.open(model).version();

    Result done = compress(model.toString(), 100);

    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("PRECISION", "fp32").containsPattern("fp32 .* 0.00 %");
    assertThat(ModelDirectory.open(model).version()).isEqualTo(before);
  }

  @Test
  void shouldWriteWhatInt8Costs() throws IOException {
    Result done = compress(model.toString(), 2000, "--write", "--json");

    assertThat(done.code()).as(done.err()).isZero();
    JsonNode lines = new ObjectMapper().readTree(done.out()).path("precisions");
    double exact = lines.path(0).path("accuracy").asDouble();
    double rounded = lines.path(2).path("accuracy").asDouble();
    assertThat(loss().isNumber()).isTrue();
    assertThat(loss().asDouble()).isEqualTo(Math.max(0, exact - rounded));
    assertThat(done.err()).contains("int8 costs", "model.precision=auto");
  }

  @Test
  void shouldWriteNothingWhereRowsAreTooFew() throws IOException {
    Result few = compress(model.toString(), 1999, "--write");

    assertThat(few.code()).isEqualTo(1);
    assertThat(few.err()).contains("1999 rows are too few", "2000");
    assertThat(loss().isMissingNode()).isTrue();
  }

  @Test
  void shouldNotChangeTheBuiltInModel() throws IOException {
    Result refused = compress("default", 2000, "--write");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("The built-in model is not changed");
  }
}
