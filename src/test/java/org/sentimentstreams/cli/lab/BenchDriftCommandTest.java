package org.sentimentstreams.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.LearnableRows;

@Timeout(120)
class BenchDriftCommandTest {
  @TempDir private Path folder;

  @Test
  void shouldFlagStreamsThatTurnAndNoOthers() throws IOException {
    String header = "id\tlabel\ttext\n";
    Path usual = folder.resolve("usual.tsv");
    Path other = folder.resolve("other.tsv");
    Files.writeString(usual, header + LearnableRows.tsv(0, 100));
    String longer =
        LearnableRows.tsv(0, 100).replaceAll("(?m)(?<=.)$", " \u2603 b c d e f g h i j k l");
    Files.writeString(other, header + longer.strip() + "\n");

    Result result =
        Shell.withoutBroker()
            .run(
                "bench",
                "drift",
                "--data",
                usual.toString(),
                "--other",
                other.toString(),
                "--model",
                TinyModel.write(folder.resolve("model"), 1).path().toString(),
                "--streams",
                "20",
                "--turning",
                "10",
                "--reviews",
                "2000",
                "--json");

    assertThat(result.code()).as(result.err()).isZero();
    JsonNode results = new ObjectMapper().readTree(result.out()).get("results");
    assertThat(results.get(0).get("file").asText()).isEqualTo("usual.tsv");
    assertThat(results.get(0).get("rows").asInt()).isEqualTo(100);
    assertThat(results.get(0).get("flaggedWithoutChange").asInt()).isZero();
    assertThat(results.get(1).get("flaggedWithoutChange").asInt()).isZero();
    assertThat(results.get(1).get("nineteenOfTwenty").asInt()).isBetween(1, 1000);
  }
}
