package org.sentimentstreams.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.wide.GeneratedReviews;

@Timeout(120)
class BenchSuggestCommandTest {
  @TempDir private Path folder;
  private final GeneratedReviews reviews = new GeneratedReviews(1, 20);
  private String model;
  private String pool;
  private String rest;

  @BeforeEach
  void write() throws IOException {
    PyTorch.threadsPerBatch(1);
    model = TinyModel.write(folder.resolve("model"), 1).path().toString();
    pool = rows("pool.tsv", 120);
    rest = rows("rest.tsv", 40);
  }

  private String rows(String name, int count) throws IOException {
    var rows = new StringBuilder("label\ttext\n");
    for (int row = 0; row < count; row++) {
      rows.append(row % 2).append('\t').append(reviews.review(row % 2)).append('\n');
    }
    return Files.writeString(folder.resolve(name), rows).toString();
  }

  private Result run(String... more) {
    return Shell.withoutBroker()
        .with("SENTIMENT_CACHE_DIR", folder.resolve("cache").toString())
        .run(
            Stream.concat(
                    Stream.of("bench", "suggest", "--data", pool, "--test", rest, "--model", model),
                    Stream.of(more))
                .toArray(String[]::new));
  }

  @Test
  void shouldCompareSuggestedLabelsWithAsManyByChance() throws IOException {
    String[] options = {
      "--override", "epochs=3", "--draws", "2", "--start", "12", "--labels", "12,40", "--json"
    };

    Result result = run(options);

    assertThat(result.code()).as(result.err()).isZero();
    JsonNode results = new ObjectMapper().readTree(result.out()).get("results");
    assertThat(results).hasSize(2);
    assertThat(results.get(0).get("suggested"))
        .as("both begin with the same rows")
        .isEqualTo(results.get(0).get("random"));
    assertThat(results.get(1).get("suggested")).hasSize(2);
    assertThat(run(options).out()).isEqualTo(result.out());
  }

  @Test
  void shouldSayThatThePoolIsTooSmall() {
    Result result = run("--labels", "100");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("120 rows to pick from, and 100 labels need twice as many");
  }

  @Test
  void shouldRefuseFewerLabelsThanItBeginsWith() {
    Result result = run("--start", "20", "--labels", "10");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--labels must not be fewer than --start");
  }
}
