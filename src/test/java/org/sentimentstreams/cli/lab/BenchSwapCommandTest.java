package org.sentimentstreams.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.model.TinyModel;

@Tag("broker")
@Timeout(180)
class BenchSwapCommandTest {

  @Test
  void shouldLoseDoubleAndMisstampNothing(@TempDir Path folder) throws Exception {
    String model = TinyModel.write(folder.resolve("model"), 1).path().toString();

    Result result =
        Shell.withoutBroker()
            .run(
                "bench",
                "swap",
                "--json",
                "--model",
                model,
                "--max-tokens",
                "32",
                "--swaps",
                "6",
                "--full-every",
                "3",
                "--steady",
                "2",
                "--pause",
                "100",
                "--load",
                "0.01");

    assertThat(result.code()).as(result.err() + result.out()).isZero();
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("swaps").asInt()).isEqualTo(6);
    assertThat(json.get("sent").asInt()).isPositive();
    assertThat(json.get("lost").asInt()).isZero();
    assertThat(json.get("duplicated").asInt()).isZero();
    assertThat(json.get("misstamped").asInt()).isZero();
    assertThat(json.get("stampsChecked").asInt()).isPositive();
    assertThat(json.get("bytesMoved").asLong()).isLessThan(json.get("bytesMovedFull").asLong());
    assertThat(json.get("bytesFetched").asLong()).isEqualTo(json.get("bytesMoved").asLong());
    assertThat(json.get("p99SwapMs").asDouble()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"--swaps, 0", "--load, 0", "--load, 1.5", "--steady, 0", "--pause, -1"})
  void shouldRefuseNumbersThatCannotBeMeant(String option, String value) {
    Result result = Shell.withoutBroker().run("bench", "swap", option, value);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("sentiment: " + option + " is " + value);
  }
}
