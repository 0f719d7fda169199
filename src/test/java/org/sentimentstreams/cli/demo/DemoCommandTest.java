package org.sentimentstreams.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.LearnableRows;

/** The demo with a tiny model; each run starts the broker that is part of it. */
@Tag("broker")
@Timeout(180)
class DemoCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary;
  private Shell shell;

  @BeforeEach
  void writeAModel() throws IOException {
    Path model = TinyModel.write(temporary.resolve("model"), 1).path();
    shell =
        Shell.withoutBroker()
            .with("SENTIMENT_MODEL", model.toString())
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
  }

  private String write(String name, String content) throws IOException {
    return Files.writeString(temporary.resolve(name), content).toString();
  }

  @Test
  void shouldSumUpInOneJsonObject() throws IOException {
    StringBuilder lines = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < 300; i++) {
      lines.append("review number %d\t%s\n".formatted(i, i % 2 == 0 ? "positive" : "0"));
    }

    Result result =
        shell.run("demo", "--input", write("in.tsv", lines.toString()), "--limit", "200", "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.outLines()).hasSize(1);
    JsonNode json = JSON.readTree(result.out());
    assertThat(json.get("produced").asInt()).isEqualTo(200);
    assertThat(json.get("predicted").asInt()).isEqualTo(200);
    assertThat(json.get("deadLettered").asInt()).isZero();
    assertThat(json.get("accuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("reviewsPerSecond").asDouble()).isPositive();
    assertThat(json.get("rawReviewsPerSecond").asDouble()).isPositive();
    assertThat(json.get("p50Ms").asLong()).isNotNegative();
    assertThat(json.get("p99Ms").asLong()).isGreaterThanOrEqualTo(json.get("p50Ms").asLong());
    assertThat(json.get("meanBatch").asDouble()).isGreaterThanOrEqualTo(1);
    assertThat(json.get("paddingSaved").asDouble()).isBetween(0.0, 1.0);
    assertThat(result.err()).contains("Service closed: ");
  }

  @Test
  void shouldLeaveOutBlankReviewsWhenAskedToAndAnAccuracyWithoutLabels() throws IOException {
    String input = write("in.csv", "id,text\n1,fine\n2,\n3,\"   \"\n4,dull\n5,\"two\nlines\"\n");

    Result result = shell.run("demo", "--input", input, "--skip-invalid", "--json");

    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = JSON.readTree(result.out());
    assertThat(json.get("produced").asInt()).isEqualTo(3);
    assertThat(json.get("predicted").asInt()).isEqualTo(3);
    assertThat(json.get("deadLettered").asInt()).isZero();
    assertThat(json.get("accuracy").isNull()).isTrue();
    assertThat(result.err())
        .contains("line 3: it has no text", "line 4: it has no text", "two lines")
        .doesNotContain("  accuracy");
  }

  @Test
  void shouldRefuseAFileOfBlankReviewsOnly() throws IOException {
    String input = write("in.csv", "id,text\n1, \n2,\n");

    assertThat(shell.run("demo", "--input", input).err()).contains("line 2: it has no text");
    Result skipping = shell.run("demo", "--input", input, "--skip-invalid");

    assertThat(skipping.code()).isEqualTo(1);
    assertThat(skipping.err()).contains("has no rows that can be used");
  }

  private static String learnable(int count) {
    return "text\tlabel\n"
        + LearnableRows.lines(0, count, i -> LearnableRows.text(i) + "\t" + LearnableRows.label(i));
  }

  private String fastRecipe() throws IOException {
    return write(
        "fast.yaml",
        """
        epochs: 40
        head: {dropout: 0}
        optimizer: {learning-rate: 0.02}
        held-out: {share: 0.3}
        """);
  }

  @Test
  void shouldLearnFromLabelsAndSwapTheBetterVersionIn() throws IOException {
    Result result =
        shell.run(
            "demo",
            "--learn",
            "--json",
            "--input",
            write("in.tsv", learnable(400)),
            "--recipe",
            fastRecipe());

    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = JSON.readTree(result.out());
    assertThat(json.get("labels").asInt() + json.get("kept").asInt()).isEqualTo(400);
    assertThat(json.get("promoted").asBoolean()).as(result.err()).isTrue();
    assertThat(json.get("keptBefore").asDouble()).isLessThan(0.8);
    assertThat(json.get("keptAfter").asDouble()).isGreaterThan(0.9);
    assertThat(json.get("othersAfter").asDouble()).isBetween(0.0, 1.0);
    assertThat(result.err())
        .contains("labels are new", json.get("version").asText() + " serves", "✗ → ✓");
    JsonNode exams = json.get("exams");
    assertThat(exams.at("/after/version")).isEqualTo(json.get("version"));
    assertThat(exams.at("/after/labels").asInt()).isEqualTo(json.get("kept").asInt());
    assertThat(exams.at("/before/labels").asInt()).isEqualTo(400);
    assertThat(exams.get("labels")).isEqualTo(json.get("kept"));
    assertThat(exams.get("low").asDouble()).as("surely better").isPositive();
    assertThat(json.get("spoiled").isNull()).isTrue();
    assertThat(result.err()).contains("exams: ", "on the " + exams.get("labels") + " labels");
  }

  @Test
  @Tag("slow")
  void shouldTakeBackABadVersionThatSomebodyHasPromoted() throws IOException {
    Result result =
        shell.run(
            "demo",
            "--learn",
            "--spoil",
            "--json",
            "--input",
            write("in.tsv", learnable(800)),
            "--recipe",
            fastRecipe());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.outLines()).hasSize(1);
    JsonNode json = JSON.readTree(result.out());
    JsonNode spoiled = json.get("spoiled");
    assertThat(spoiled.get("takenBack").asBoolean()).isTrue();
    assertThat(spoiled.get("reason").asText())
        .startsWith("by exams: ")
        .contains(spoiled.get("version").asText());
    assertThat(spoiled.get("serves")).isEqualTo(json.get("version"));
    assertThat(spoiled.get("accuracyInTheEnd").asDouble())
        .isGreaterThan(spoiled.get("accuracy").asDouble());
    assertThat(result.err())
        .contains("exam.grace.ms", "exam.least.labels", "Taken back", "by exams: ")
        .containsOnlyOnce("Training, since a command asks for it");
  }

  @Test
  void shouldSayWhatItTakesToSpoil() throws IOException {
    Path config = temporary.resolve("model/config.json");
    String other = Files.readString(config).replace("positive", "joy").replace("negative", "grief");
    Files.writeString(config, other);
    String rows = learnable(60).replace("\tpositive", "\tjoy").replace("\tnegative", "\tgrief");

    Result alone = shell.run("demo", "--spoil");
    Result few = shell.run("demo", "--learn", "--spoil", "--input", write("in.tsv", rows));

    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err()).contains("--spoil goes with --learn");
    assertThat(few.code()).isEqualTo(2);
    assertThat(few.err()).contains("--spoil needs 40 labels", "more rows");
  }

  @Test
  void shouldNotWaitForATrainingThatFails() throws IOException {
    String rows = learnable(60).replaceAll("\tpositive\n", "\tjoy\n");

    Result result = shell.run("demo", "--learn", "--json", "--input", write("in.tsv", rows));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("These labels cannot be trained on: ", "\"joy\"");
  }

  @Test
  void shouldRunAgainOnADataFolderThatWasKept() throws IOException {
    String input = write("in.tsv", learnable(40));
    String folder = temporary.resolve("kept").toString();
    for (int run = 0; run < 2; run++) {
      Result result = shell.run("demo", "--json", "--input", input, "--data-dir", folder);

      assertThat(result.code()).as(result.err()).isZero();
      assertThat(JSON.readTree(result.out()).get("predicted").asInt()).isEqualTo(40);
      assertThat(result.err()).doesNotContain("ERROR");
    }
    assertThat(temporary.resolve("kept/second-version")).doesNotExist();
  }

  @Test
  void shouldReadPredictionsInWhateverFormatTheyAreWritten() throws IOException {
    String input = write("in.tsv", learnable(20));

    Result result =
        shell.run("demo", "--json", "--input", input, "--set", "predictions.format=json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(JSON.readTree(result.out()).get("predicted").asInt()).isEqualTo(20);
  }

  @Test
  void shouldKeepTheFirstVersionWhereTheLabelsTeachNothing() throws IOException {
    StringBuilder lines = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < 120; i++) {
      String label = Integer.bitCount(i * 0x9e3779b9) % 2 == 0 ? "positive" : "negative";
      lines.append("review %d\t%s\n".formatted(i, label));
    }

    Result result =
        shell.run("demo", "--learn", "--json", "--input", write("in.tsv", lines.toString()));

    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = JSON.readTree(result.out());
    assertThat(json.get("promoted").asBoolean()).isFalse();
    assertThat(json.get("keptAfter")).isEqualTo(json.get("keptBefore"));
    assertThat(result.err())
        .contains("is needed", "The first version still serves")
        .doesNotContain("→");
  }

  @Test
  void shouldRefuseToLearnFromReviewsWithoutLabels() throws IOException {
    String input = write("in.tsv", "text\tlabel\nfine\tpositive\ndull\t\n");

    Result result = shell.run("demo", "--learn", "--input", input);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err()).contains("line 3: it has no label");
  }

  @Test
  void shouldNameAPortThatIsTaken() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (var taken = new ServerSocket(0, 1, loopback)) {
      String port = Integer.toString(taken.getLocalPort());

      Result result = shell.run("demo", "--port", port, "--json");

      assertThat(result.code()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      String last = result.errLines().get(result.errLines().size() - 1);
      assertThat(last).startsWith("sentiment: ").contains(port).doesNotContain("Exception");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--port, 70000",
    "--port, -1",
    "--rate, 0",
    "--rate, -5",
    "--rate, NaN",
    "--limit, 0",
  })
  void shouldRefuseNumbersThatCannotBeMeant(String option, String value) {
    Result result = shell.run("demo", option, value);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).hasSize(2);
    assertThat(result.err()).startsWith("sentiment: " + option + " is ").contains(value);
  }

  @Test
  void shouldRefuseAnInputWithoutRowsBeforeAnythingStarts() throws IOException {
    Result result = shell.run("demo", "--input", write("in.tsv", "text\tlabel\n"));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err()).contains("in.tsv has no rows");
  }
}
