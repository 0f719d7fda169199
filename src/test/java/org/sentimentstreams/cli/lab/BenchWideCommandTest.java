package org.sentimentstreams.cli.lab;

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
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.wide.GeneratedReviews;

@Timeout(120)
class BenchWideCommandTest {
  private static final int TRAIN = 300;
  private static final int TEST = 50;

  @TempDir private Path folder;
  private String model;
  private String train;
  private String test;

  @BeforeEach
  void write() throws IOException {
    model = TinyModel.write(folder.resolve("model"), 1).path().toString();
    var reviews = new GeneratedReviews(1, 20);
    var rows = new StringBuilder("label\ttext\n");
    for (int row = 0; row < TRAIN; row++) {
      rows.append(row % 2).append('\t').append(reviews.review(row % 2)).append('\n');
    }
    var others = new StringBuilder("label\ttext\n");
    for (int row = 0; row < TEST; row++) {
      String other = row % 2 + "\t" + reviews.review(row % 2) + "\n";
      others.append(other);
      rows.append(row < 3 ? other : "");
    }
    train = Files.writeString(folder.resolve("train.tsv"), rows).toString();
    test = Files.writeString(folder.resolve("test.tsv"), others).toString();
  }

  private Result run(String... more) {
    String[] all = new String[more.length + 8];
    String[] first = {"bench", "wide", "--data", train, "--test", test, "--model", model};
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return Shell.withoutBroker().run(all);
  }

  @Test
  void shouldScoreWideDeepBothAndTheCascade() throws IOException {
    Result result = run("--json");

    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("leaks").asInt()).isEqualTo(3);
    assertThat(json.get("heldOut").asInt()).isEqualTo(TRAIN / 5);
    assertThat(json.get("trained").asInt()).isEqualTo(TRAIN - TRAIN / 5);
    assertThat(json.get("textsPerSecond").asDouble()).isPositive();
    assertThat(json.get("fileBytes").asLong()).isPositive();
    assertThat(json.get("wide").get("accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(json.get("joined").get("accuracy").asDouble())
        .as("a random transformer gets no weight")
        .isGreaterThan(json.get("deep").get("accuracy").asDouble());
    assertThat(json.get("deep").get("rows").asInt()).isEqualTo(TEST);
    assertThat(json.get("cascade").get(0).get("accuracy").asDouble())
        .isEqualTo(json.get("joined").get("accuracy").asDouble());
  }

  @Test
  void shouldShowTablesOfAsManyRowsAsAreAsked() {
    Result result = run("--limit", "20");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .containsPattern("wide +[01]\\.\\d{4} .* 20\n")
        .containsPattern("COVERAGE +CONFIDENCE FROM +RIGHT OF THESE +ACCURACY OF ALL")
        .contains("texts/s of this file on one core");
    assertThat(result.err()).contains("3 dropped because the test file has the same text");
  }

  @Test
  void shouldRefuseLabelsThatTheModelDoesNotHave() throws IOException {
    Files.writeString(folder.resolve("train.tsv"), "label\ttext\nodd\tone text\nodd\ttwo texts\n");

    Result result = run();

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("train.tsv line 2").contains("\"odd\"");
  }

  @Test
  void shouldRefuseToHoldNothingOut() {
    Result result = run("--held-out", "0");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--held-out is 0: a whole number above 0 is needed");
  }
}
