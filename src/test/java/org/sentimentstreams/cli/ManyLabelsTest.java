package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.LearnableRows;

/** The short form of a million labels. */
@Tag("slow")
@Timeout(300)
class ManyLabelsTest {
  private static final int ROWS = 100_000;

  @TempDir private Path temporary;
  private Shell shell;
  private String[] command;

  @BeforeEach
  void writeLabels() throws IOException {
    shell =
        Shell.withoutBroker()
            .with(
                "SENTIMENT_MODEL", TinyModel.write(temporary.resolve("model"), 1).path().toString())
            .with("SENTIMENT_MODEL_MAX_TOKENS", "16")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
    Path data = temporary.resolve("labels.tsv");
    String rows = LearnableRows.tsv(0, ROWS);
    Files.writeString(data, "id\tlabel\ttext\n" + rows);
    command =
        new String[] {
          "train",
          "run",
          "--data",
          data.toString(),
          "--override",
          "epochs=1",
          "--output",
          temporary.resolve("new").toString(),
          "--json"
        };
  }

  @Test
  void shouldTrainOnAHundredThousand() throws IOException {
    Result trained = shell.run(command);

    assertThat(trained.code()).as(trained.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(trained.out());
    assertThat(json.get("labels").asInt()).isEqualTo(ROWS);
    assertThat(json.get("metrics").get("accuracy").asDouble()).isGreaterThan(0.9);
  }

  @Test
  void shouldSayThatTheHeapIsTooSmallForThem() throws Exception {
    Path log = temporary.resolve("log");
    try (SentimentProcess process =
        SentimentProcess.start(log, "32m", shell.environment(), command)) {
      assertThat(process.process().waitFor()).isEqualTo(1);
      assertThat(process.said())
          .contains("sentiment: the memory of 3", "JAVA_OPTS=-Xmx4g")
          .doesNotContain("\tat ");
      assertThat(temporary.resolve("new")).doesNotExist();
    }
  }
}
