package org.sentimentstreams.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;

/** The quick bench, with a broker in another JVM. */
@Tag("broker")
@Timeout(180)
class BenchPipelineCommandTest {
  @TempDir private Path temporary;

  @Test
  void shouldMeasureAllDesignsSideBySide() throws IOException {
    Result result =
        Shell.withoutBroker()
            .with("SENTIMENT_CACHE_DIR", temporary.toString())
            .run("bench", "pipeline", "--quick", "--json", "--plots", temporary + "/plots");

    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("ratio").asDouble()).isPositive();
    assertThat(json.get("deviceBusy").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("runs").findValuesAsText("design"))
        .containsExactly("sentiment", "triton rule", "naive", "sentiment");
    for (JsonNode run : json.get("runs")) {
      assertThat(run.get("p99Ms").asDouble()).isGreaterThanOrEqualTo(run.get("p50Ms").asDouble());
      assertThat(run.get("p50Ms").asDouble()).isPositive();
      assertThat(run.get("fill").asDouble()).isGreaterThanOrEqualTo(1);
    }
    assertThat(temporary.resolve("plots/pipeline-backlog.png")).isNotEmptyFile();
  }

  @ParameterizedTest
  @CsvSource({"'', has no rows", "'1\t  \n', line 2: it has no text"})
  void shouldSayThatTheReviewsAreMissing(String rows, String said) throws IOException {
    Path empty = Files.writeString(temporary.resolve("empty.tsv"), "label\ttext\n" + rows);

    Result result =
        Shell.withoutBroker().run("bench", "pipeline", "--quick", "--data", empty.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("empty.tsv " + said);
  }
}
