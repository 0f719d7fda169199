package org.sentimentstreams.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.model.TinyModel;

@Tag("broker")
@ExtendWith(SharedKafka.class)
class ModelGcCommandTest {

  @TempDir private Path temporary;
  private Shell shell;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) {
    shell =
        Shell.on(kafka, test.getTestMethod().orElseThrow().getName())
            .with("SENTIMENT_ARTIFACTS_STORE", "file:" + store())
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
    shell.run("topics", "create");
  }

  @Test
  void shouldDeleteTheFilesOfARetiredVersionOnly() throws IOException {
    publish(1, "--promote");
    List<String> needed = stored();
    String retired = publish(2);
    assertThat(stored()).hasSizeGreaterThan(needed.size());
    assertThat(shell.run("model", "retire", retired).code()).isZero();

    assertThat(shell.run("model", "gc").out())
        .contains("deleted 0 files of 0.0 MB")
        .contains("%d are needed".formatted(needed.size()));
    assertThat(shell.run("model", "gc", "--dry-run", "--older-than", "0s").out())
        .contains("would delete");
    assertThat(stored()).hasSizeGreaterThan(needed.size());

    JsonNode result =
        new ObjectMapper().readTree(shell.run("model", "gc", "--older-than", "0s", "--json").out());

    assertThat(result.get("deleted")).isNotEmpty();
    assertThat(result.get("bytes").asLong()).isPositive();
    assertThat(stored()).isEqualTo(needed);
  }

  @Test
  void shouldStopWhereNothingIsNeeded() throws IOException {
    Files.createDirectories(store());
    Path stray = Files.writeString(store().resolve("0".repeat(64)), "stray");

    Result stopped = shell.run("model", "gc", "--older-than", "0s");

    assertThat(stopped.code()).isEqualTo(1);
    assertThat(stopped.err()).contains("so all files would be deleted", "--force");
    assertThat(stray).exists();
    assertThat(shell.run("model", "gc", "--older-than", "0s", "--force").code()).isZero();
    assertThat(stray).doesNotExist();
  }

  @Test
  void shouldRefuseAnAgeThatIsNone() {
    Result result = shell.run("model", "gc", "--older-than", "soon");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("\"soon\" is not a duration", "such as 24h");
  }

  private String publish(int seed, String... options) throws IOException {
    Path model = TinyModel.write(temporary.resolve("model-" + seed), seed).path();
    var line = Stream.concat(Stream.of("model", "import", model.toString()), Stream.of(options));
    Result result = shell.run(line.toArray(String[]::new));
    assertThat(result.code()).isZero();
    return result.outLines().get(0).replaceFirst("^Published (\\S+):.*", "$1");
  }

  private Path store() {
    return temporary.resolve("store");
  }

  private List<String> stored() throws IOException {
    try (Stream<Path> files = Files.list(store())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
