package org.sentimentstreams.cli.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.cli.Sentiment;
import org.sentimentstreams.cli.SentimentProcess;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.LearnableRows;
import org.sentimentstreams.training.wide.GeneratedReviews;

@Tag("slow")
@Timeout(180)
class TrainRunCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary;
  private Shell shell;
  private Path output;

  @BeforeEach
  void writeAModel() throws IOException {
    shell =
        Shell.withoutBroker()
            .with(
                "SENTIMENT_MODEL", TinyModel.write(temporary.resolve("model"), 1).path().toString())
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
    output = temporary.resolve("new");
  }

  /** Even rows have the first label, odd ones the second. */
  private String labeled(String name, int from, int rows, String first, String second)
      throws IOException {
    StringBuilder lines = new StringBuilder("id,label,text\n");
    for (int i = from; i < from + rows; i++) {
      String label = i % 2 == 0 ? first : second;
      lines.append("r%d,%s,%s<b>\n".formatted(i, label, LearnableRows.text(i)));
    }
    return Files.writeString(temporary.resolve(name), lines.toString()).toString();
  }

  private Result train(String... more) {
    return shell.run(arguments(more));
  }

  private String[] arguments(String... more) {
    Stream<String> fixed =
        Stream.of(
            "train",
            "run",
            "--output",
            output.toString(),
            "--override",
            "optimizer.learning-rate=0.01",
            "--override",
            "epochs=40");
    return Stream.concat(fixed, Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void shouldTrainAndScoreTheTestFileAsTheModelWillBeServed() throws IOException {
    String data = labeled("train.csv", 0, 200, "negative", "positive");
    String test = labeled("test.csv", 160, 40, "negative", "positive");

    Result trained = train("--data", data, "--test", test, "--json");

    assertThat(trained.code()).as(trained.err()).isZero();
    JsonNode json = JSON.readTree(trained.out());
    assertThat(json.get("recipe").asText()).isEqualTo("head");
    // What stands in the test file is not trained on.
    assertThat(json.get("labels").asInt()).isEqualTo(160);
    assertThat(json.get("scoredOn").asText()).isEqualTo("test");
    assertThat(json.get("metrics").get("rows").asInt()).isEqualTo(40);
    assertThat(json.get("baselineAccuracy").asDouble()).isEqualTo(0.5);
    Result base = shell.run("evaluate", "--data", test, "--json");
    assertThat(json.get("championAccuracy")).isEqualTo(JSON.readTree(base.out()).get("accuracy"));
    assertThat(json.get("promoted").isBoolean()).isTrue();
    assertThat(json.get("reason").asText()).contains("accuracy");
    Result evaluated =
        shell.run("evaluate", "--data", test, "--model", output.toString(), "--json");
    assertThat(JSON.readTree(evaluated.out()).get("accuracy"))
        .isEqualTo(json.get("metrics").get("accuracy"));
    assertThat(Files.readString(output.resolve("training/report.html")))
        .contains("Confusion matrix", "--test", "data:image/png;base64,")
        .doesNotContain("<b>\n", "http:");
    assertThat(output.resolve("training/loss.png")).isNotEmptyFile();
  }

  @Test
  void shouldSayBesideTheAccuracyWhatItIsToBeComparedWith() throws IOException {
    String data = labeled("train.csv", 0, 200, "negative", "positive");

    Result trained = train("--data", data, "--override", "held-out.share=0.3");

    assertThat(trained.out())
        .containsPattern(
            "accuracy 0\\.\\d{4} \\(always the same label: 0\\.\\d{4}, the model it started from: 0\\.\\d{4}\\), macro F1");
  }

  /** The letters are noisy, and the words behind them tell the label. */
  private String withWords(String name, int from, int rows, boolean labelled) throws IOException {
    StringBuilder lines = new StringBuilder(labelled ? "id,label,text\n" : "text\n");
    for (int i = from; i < from + rows; i++) {
      String label = i % 2 == 0 ? "negative" : "positive";
      String letters = LearnableRows.text(i % 7 == 0 ? i + 1 : i);
      lines.append(labelled ? "r%d,%s,".formatted(i, label) : "");
      lines.append(letters).append(new GeneratedReviews(i, 28).review(i % 2)).append('\n');
    }
    return Files.writeString(temporary.resolve(name), lines.toString()).toString();
  }

  @Test
  void shouldTellWhatTheWidePartDoes() throws IOException {
    String data = withWords("train.csv", 0, 200, true);
    String unlabelled = withWords("more.csv", 100, 500, false);

    Result trained =
        train(
            "--data",
            data,
            "--from-predictions",
            unlabelled,
            "--json",
            "--override=held-out.share=0.4",
            "--override=wide.loss=0.08");

    assertThat(trained.code()).as(trained.err()).isZero();
    // Of the 500 texts, 100 are labelled.
    assertThat(trained.err())
        .contains("says of 400 unlabelled texts", "Wide part of ", "% alone (confidence");
    JsonNode wide = JSON.readTree(trained.out()).get("wide");
    assertThat(wide.get("bound").asDouble()).isBetween(0.5, 1.0);
    assertThat(wide.get("coverage").asDouble()).isPositive();
    assertThat(wide.get("loss").asDouble()).isBetween(0.0, 0.08);
    assertThat(wide.get("agreement").asDouble()).isBetween(0.5, 1.0);
    assertThat(Files.readString(output.resolve("training/report.html")))
        .contains("<h2>Wide part</h2>", "answers alone");
    assertThat(output.resolve("training/cascade.png")).isNotEmptyFile();
  }

  @Test
  void shouldNotJudgeByFewRows() throws IOException {
    String data = labeled("train.csv", 0, 200, "negative", "positive");

    Result trained = train("--data", data, "--set", "training.gate.least.rows=50");

    assertThat(trained.code()).isZero();
    assertThat(trained.out())
        .contains("Not judged against the model it started from: too few held-out labels")
        .containsPattern("\"negative\" has \\d+ and lacks \\d+");
    assertThat(Files.readString(output.resolve("training/report.html")))
        .contains("The gate does not let it pass:</b> too few held-out labels");
  }

  /** The label is in the first six letters; what follows says the contrary. */
  @ParameterizedTest
  @ValueSource(strings = {"head", "full"})
  void shouldScoreTheTestFileOnAsManyTokensAsTheRecipeSays(String trained) throws IOException {
    StringBuilder lines = new StringBuilder("label,text\n");
    for (int i = 0; i < 200; i++) {
      char first = (char) ((i % 2 == 0 ? 'a' : 'u') + i % 5);
      char rest = i % 2 == 0 ? 'z' : 'e';
      lines.append(i % 2 == 0 ? "negative," : "positive,");
      lines.append((first + " ").repeat(6)).append((rest + " ").repeat(5 + i / 2)).append('\n');
    }
    String data = Files.writeString(temporary.resolve("long.csv"), lines).toString();
    String other = lines.toString().replaceAll("(?m) $", " q");
    String test = Files.writeString(temporary.resolve("test.csv"), other).toString();

    Result result =
        train(
            "--data",
            data,
            "--test",
            test,
            "--json",
            "--override",
            "train=" + trained,
            "--override",
            "max-tokens=8");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).contains("cuts texts to 8 tokens", "model.max.tokens=32");
    JsonNode json = JSON.readTree(result.out());
    assertThat(json.get("maxTokens").asInt()).isEqualTo(8);
    assertThat(json.get("metrics").get("accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(accuracy(test, "8")).isEqualTo(json.get("metrics").get("accuracy"));
    assertThat(accuracy(test, "32")).isNotEqualTo(json.get("metrics").get("accuracy"));
    assertThat(Files.readString(output.resolve("training/report.html"))).contains("8 tokens");
  }

  private JsonNode accuracy(String test, String tokens) throws IOException {
    Result evaluated =
        shell.run(
            "evaluate",
            "--data",
            test,
            "--model",
            output.toString(),
            "--json",
            "--set",
            "model.max.tokens=" + tokens);
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    return JSON.readTree(evaluated.out()).get("accuracy");
  }

  /** A file stands where the report goes as soon as the model is there, as a full disk would. */
  @Test
  void shouldShowTheFiguresOfARunWhoseReportCannotBeWritten() throws IOException {
    String data = labeled("train.csv", 0, 200, "negative", "positive");
    String test = labeled("test.csv", 300, 40, "negative", "positive");
    var out = new ByteArrayOutputStream();
    var err =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            Path report = output.resolve("training");
            if (Files.isDirectory(output) && !Files.exists(report)) {
              assertThatCode(() -> Files.createFile(report)).doesNotThrowAnyException();
            }
          }
        };
    Terminal terminal =
        Terminal.of(new ByteArrayInputStream(new byte[0]), out, err, shell.environment());

    int code = Sentiment.run(terminal, arguments("--data", data, "--test", test, "--json"));

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString(UTF_8))
        .contains("the model in " + output + " is complete, but its report is not");
    assertThat(JSON.readTree(out.toString(UTF_8)).get("metrics").get("rows").asInt()).isEqualTo(40);
    assertThat(ModelDirectory.open(output).config().isClassifier()).isTrue();
  }

  @Test
  void shouldOpenANewHeadForNewLabels() throws IOException {
    String data = labeled("train.csv", 0, 120, "bad", "good");

    Result refused = train("--data", data);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("line 2 has the label \"bad\"", "--new-labels");
    assertThat(output).doesNotExist();

    Result trained = train("--data", data, "--new-labels");

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("only a person can decide which is better");
    assertThat(ModelDirectory.open(output).config().labels()).containsExactly("bad", "good");
  }

  @Test
  void shouldTrainFromAnEncoderWhoseConfigNamesLabelsThoughItHasNoClassifier() throws IOException {
    Path weights = temporary.resolve("model").resolve(ModelDirectory.WEIGHTS);
    Map<String, Tensor> encoder = new TreeMap<>();
    SafeTensors.read(weights)
        .forEach((name, tensor) -> encoder.put(name, Tensor.concat(List.of(tensor))));
    encoder.keySet().removeIf(name -> name.startsWith("classifier"));
    SafeTensors.write(weights, encoder);
    String data = labeled("train.csv", 0, 200, "negative", "positive");

    Result trained = train("--data", data, "--json");

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(ModelDirectory.open(output).hasHead()).isTrue();
  }

  @Test
  void shouldTrainAndEvaluateSeveralLabelsOfAReview() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 240; i++) {
      List<String> labels = new ArrayList<>();
      String text = "%c %c %d ".formatted('g' + i % 7, 'n' + i % 5, i);
      if (i % 2 == 0) {
        labels.add("\"food\"");
        text += "a b ";
      }
      if (i % 3 == 0) {
        labels.add("\"staff\"");
        text += "y z ";
      }
      lines.append("{\"text\":\"%s\",\"label\":%s}\n".formatted(text, labels));
    }
    String data = Files.writeString(temporary.resolve("train.jsonl"), lines).toString();

    Result trained =
        train(
            "--recipe=multi-label",
            "--new-labels",
            "--data",
            data,
            "--json",
            "--override=batches.size=8",
            "--override=patience=0");

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err()).contains("(food ", ", staff ");
    JsonNode metrics = JSON.readTree(trained.out()).get("metrics");
    assertThat(metrics.get("macroF1").asDouble()).isGreaterThan(0.8);
    assertThat(metrics.get("perLabel").get("staff").get("recall").asDouble()).isGreaterThan(0.8);
    assertThat(Files.readString(output.resolve("training/report.html")))
        .contains("true positives", "only a person can decide");
    Result evaluated = shell.run("evaluate", "--data", data, "--model", output.toString());
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("FALSE POS.", "food", "on 240 reviews");
  }

  @Test
  void shouldGiveTheSameVersionForTheSameSeed() throws IOException {
    String data = labeled("train.csv", 0, 80, "negative", "positive");
    String first = version(data);
    output = temporary.resolve("again");

    assertThat(version(data)).isEqualTo(first);
  }

  private String version(String data) throws IOException {
    assertThat(train("--data", data, "--override", "train=full").code()).isZero();
    return ModelDirectory.open(output).version();
  }

  @Test
  void shouldRefuseAKeyThatARecipeDoesNotHave() throws IOException {
    Result refused = train("--data", labeled("t.csv", 0, 9, "0", "1"), "--override", "epoch=1");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("did you mean epochs?");
  }

  @Test
  void shouldRefuseToHoldOutByItemsThatNoRowHas() throws IOException {
    Result refused =
        train("--data", labeled("t.csv", 0, 90, "0", "1"), "--override", "held-out.by=item");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("held-out.by is item, and no row says what it is about");
  }

  @Test
  void shouldHoldOutByTheColumnItem() throws IOException {
    Path data = temporary.resolve("items.csv");
    StringBuilder lines = new StringBuilder("id,item,label,text\n");
    for (int i = 0; i < 200; i++) {
      lines.append("r%d,film %d,%d,%s\n".formatted(i, i / 20, i % 2, LearnableRows.text(i)));
    }
    Files.writeString(data, lines);

    Result trained =
        train(
            "--data",
            data.toString(),
            "--override",
            "held-out.by=item",
            "--override",
            "held-out.share=0.4");

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err()).containsPattern("held out: (20|40|60|80|100|120) rows");
  }

  @Test
  void shouldListTheRecipes() {
    assertThat(shell.run("train", "recipes").outLines())
        .anyMatch(line -> line.startsWith("imdb-bert-bce "));
    assertThat(shell.run("train", "recipes", "head").out()).contains("learning-rate: ");
  }

  @Test
  void shouldNameTheFileOfALabelThatIsUnknown() throws IOException {
    String data = labeled("train.csv", 0, 100, "negative", "positive");
    String test = labeled("test.csv", 200, 10, "negative", "so\u001b[31mso");

    Result refused = train("--data", data, "--test", test);

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("test.csv line 3 has the label \"so?[31mso\"; the model knows")
        .doesNotContain("epoch 1");
  }

  @Test
  void shouldCountInDigitsThatMachinesReadWhereverItRuns() throws Exception {
    String data = labeled("train.csv", 0, 100, "negative", "positive");
    Shell arabic = shell.with("JAVA_TOOL_OPTIONS", "-Duser.language=ar -Duser.country=EG");
    Path log = temporary.resolve("log");
    try (SentimentProcess process =
        SentimentProcess.start(
            log,
            "512m",
            arabic.environment(),
            "train",
            "run",
            "--data",
            data,
            "--output",
            output.toString())) {
      assertThat(process.process().waitFor()).as(process.said()).isZero();
      assertThat(process.said())
          .contains("Picked up JAVA_TOOL_OPTIONS", "100 labels, 100 used")
          .doesNotMatch("(?s).*[٠-٩].*");
    }
  }

  @Test
  void shouldWriteNoSecretIntoItsReport() {
    assertThat(
            Stream.of(
                    "--set",
                    "kafka.sasl.jaas.config=s3cret",
                    "--set=schema.registry.token=s3cret",
                    "schema.registry.user.info=me:s3cret",
                    "http.token=s3cret",
                    "--override=epochs=3",
                    "topics.labels=labels")
                .map(TrainRunCommand::withoutSecret))
        .containsExactly(
            "--set",
            "kafka.sasl.jaas.config=...",
            "--set=schema.registry.token=...",
            "schema.registry.user.info=...",
            "http.token=...",
            "--override=epochs=3",
            "topics.labels=labels");
  }
}
