package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.weights.Tensor;
import org.slf4j.LoggerFactory;

/** The commands that use a model and no broker: classify, evaluate, train head. */
@Tag("slow")
@Timeout(120)
class ModelCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary;
  private Shell shell;
  private String model;

  @BeforeEach
  void writeAModel() throws IOException {
    model = TinyModel.write(temporary.resolve("model"), 1).path().toString();
    shell =
        Shell.withoutBroker()
            .with("SENTIMENT_MODEL", model)
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
  }

  /** Texts of the letters a to f are negative, those of u to z positive. */
  private Path labeled(int rows) throws IOException {
    StringBuilder lines = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < rows; i++) {
      for (int rest = i + 40; rest > 0; rest /= 6) {
        lines.append((char) ((i % 2 == 0 ? 'a' : 'u') + rest % 6)).append(' ');
      }
      lines.append(i % 2 == 0 ? "\tnegative\n" : "\t1\n");
    }
    return write("labeled.tsv", lines.toString());
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(temporary.resolve(name), content);
  }

  private static void assertFailed(Result result, String... words) {
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err())
        .startsWith("sentiment: ")
        .contains(words)
        .doesNotContain("Exception", "--debug");
  }

  @Test
  void shouldClassifyIntoATable() {
    Result result = shell.run("classify", "a b c", "x ".repeat(100), "line\nbreak \u001b[31m");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.outLines()).hasSize(4);
    assertThat(result.outLines().get(0)).matches("LABEL +SCORE +TOKENS +TEXT");
    assertThat(result.outLines().get(1)).matches("(nega|posi)tive +[01]\\.\\d{4} +5 +a b c");
    assertThat(result.outLines().get(2)).contains("32 (truncated)");
    assertThat(result.outLines().get(3)).contains("line break").doesNotContain("\u001b");
  }

  @Test
  void shouldClassifyAFewTextsWithoutChoosingAPrecisionFirst() {
    Logger log = (Logger) LoggerFactory.getLogger("org.sentimentstreams.model");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    log.setLevel(Level.INFO);
    try {
      Shell auto = shell.with("SENTIMENT_MODEL_PRECISION", "auto");
      Result few = auto.run("classify", "--json", "a b c");
      assertThat(lines.list).noneMatch(line -> line.getMessage().startsWith("Precision"));
      auto.typing("a b c\n").run("classify", "--input", "-");
      assertThat(lines.list).anyMatch(line -> line.getMessage().startsWith("Precision"));

      Result exact = shell.run("classify", "--json", "a b c");
      assertThat(few.out()).isEqualTo(exact.out());
    } finally {
      log.detachAppender(lines);
      log.setLevel(null);
    }
  }

  @Test
  void shouldClassifyIntoJsonWithEveryScore() throws IOException {
    Result result = shell.run("classify", "--json", "a b c", "😀 \"quoted\"", "!");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.outLines()).hasSize(3);
    JsonNode first = JSON.readTree(result.outLines().get(0));
    assertThat(first.fieldNames())
        .toIterable()
        .containsExactly(
            "text", "label", "score", "scores", "version", "tokens", "truncated", "decidedBy");
    double sum = first.at("/scores/negative").asDouble() + first.at("/scores/positive").asDouble();
    assertThat(sum).isBetween(1 - 1e-9, 1 + 1e-9);
    assertThat(first.get("score")).isEqualTo(first.get("scores").get(first.get("label").asText()));
    assertThat(first.get("version").asText()).matches("[0-9a-f]{12}");
    assertThat(JSON.readTree(result.outLines().get(1)).get("text").asText())
        .isEqualTo("😀 \"quoted\"");
    assertThat(JSON.readTree(result.outLines().get(2)).get("tokens").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u00a0\ufeff", "\u200b\u0001"})
  void shouldRefuseABlankText(String text) {
    Result result = shell.run("classify", text);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("The text is blank: there is nothing to label");

    Result second = shell.run("classify", "--json", "a", text);
    assertThat(second.code()).isEqualTo(2);
    assertThat(second.out()).isEmpty();
    assertThat(second.err()).contains("Text 2 is blank");
  }

  @Test
  void shouldRefuseATextOfWhichNoTokenIsMade() {
    assertFailed(
        shell.run("classify", "\ue000"), "The text: The tokenizer makes no token of this text");
    assertFailed(
        shell.run("classify", "a", "\ue000"), "Text 2: The tokenizer makes no token of this text");
  }

  @Test
  void shouldAskForAText() {
    assertThat(shell.run("classify").code()).isEqualTo(2);
  }

  @Test
  void shouldWriteNumbersTheSameInEveryLocale() throws IOException {
    Path data = labeled(10);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("de-DE"));
      assertThat(shell.run("classify", "a").outLines().get(1)).contains("0.").doesNotContain(",");
      assertThat(shell.run("evaluate", "--data", data.toString()).out())
          .containsPattern("\\d\\.\\d reviews/s");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void shouldEvaluateIntoTables() throws IOException {
    Result result = shell.run("evaluate", "--data", labeled(50).toString());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.outLines().get(0)).matches("LABEL +PRECISION +RECALL +F1 +ROWS");
    assertThat(result.outLines().get(1)).matches("negative( +[01]\\.\\d{4}){3} +25");
    assertThat(result.outLines().get(2)).matches("positive( +[01]\\.\\d{4}){3} +25");
    assertThat(result.outLines().get(4)).matches("RIGHT \\\\ PREDICTED +negative +positive");
    assertThat(result.outLines().get(8))
        .matches("accuracy [01]\\.\\d{4}, macro F1 [01]\\.\\d{4} on 50 reviews \\(version .*");
    assertThat(result.outLines().get(9))
        .matches("log loss \\d\\.\\d{4}, calibration error [01]\\.\\d{4}");
  }

  @Test
  void shouldEvaluateIntoOneJsonObject() throws IOException {
    Result result = shell.run("evaluate", "--data", labeled(50).toString(), "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.outLines()).hasSize(1);
    JsonNode json = JSON.readTree(result.out());
    assertThat(json.get("n").asInt()).isEqualTo(50);
    assertThat(json.get("accuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("macroF1").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("reviewsPerSecond").asDouble()).isPositive();
    assertThat(json.get("logLoss").asDouble()).isPositive();
    assertThat(json.get("calibrationError").asDouble()).isBetween(0.0, 1.0);
    int right = json.at("/confusion/0/0").asInt() + json.at("/confusion/1/1").asInt();
    assertThat(json.get("accuracy").asDouble()).isEqualTo(right / 50.0);
  }

  @Test
  void shouldDrawTheSameRowsFromTheSameSeed() throws IOException {
    String data = labeled(200).toString();

    JsonNode first = evaluate(data, "20", "5");

    assertThat(first.get("n").asInt()).isEqualTo(20);
    assertThat(evaluate(data, "20", "5").get("confusion")).isEqualTo(first.get("confusion"));
    boolean differs = false;
    for (int seed = 6; seed < 16; seed++) {
      JsonNode other = evaluate(data, "20", Integer.toString(seed));
      differs |= !other.get("confusion").equals(first.get("confusion"));
    }
    assertThat(differs).isTrue();
  }

  private JsonNode evaluate(String data, String limit, String seed) throws IOException {
    return JSON.readTree(
        shell.run("evaluate", "--data", data, "--limit", limit, "--seed", seed, "--json").out());
  }

  @Test
  void shouldNameALabelTheModelDoesNotKnow() throws IOException {
    Path data = write("odd.tsv", "text\tlabel\na\t1\nb\tmixed\n");

    assertFailed(
        shell.run("evaluate", "--data", data.toString()),
        "line 3 has the label \"mixed\"",
        "[negative, positive]");
  }

  @Test
  void shouldNameTheColumnThatIsMissing() throws IOException {
    Path lines = write("unlabeled.txt", "a\nb\n");
    Path table = write("unlabeled.tsv", "text\na\nb\n");

    assertFailed(
        shell.run("evaluate", "--data", lines.toString()),
        "plain lines of text, which have no labels");
    assertFailed(shell.run("evaluate", "--data", table.toString()), "label");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text\tlabel\n"})
  void shouldRefuseAFileWithoutRows(String content) throws IOException {
    Path data = write("empty.tsv", content);

    Result result = shell.run("evaluate", "--data", data.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err()).startsWith("sentiment: " + data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-3"})
  void shouldRefuseALimitThatLeavesNothing(String limit) throws IOException {
    Result result = shell.run("evaluate", "--data", labeled(4).toString(), "--limit", limit);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("sentiment: --limit is " + limit);
  }

  @Test
  void shouldNameAModelThatIsMissing() throws IOException {
    String data = labeled(4).toString();

    for (String[] command :
        new String[][] {
          {"classify", "a"},
          {"evaluate", "--data", data},
          {"train", "head", "--data", data, "--output", temporary.resolve("new").toString()}
        }) {
      Shell elsewhere = shell.with("SENTIMENT_MODEL", temporary.resolve("nowhere").toString());
      assertFailed(elsewhere.run(command), "There is no model at", "nowhere");
    }
  }

  @Test
  void shouldNameAModelThatIsDamaged() throws IOException {
    write("model/" + ModelDirectory.WEIGHTS, "not weights at all");
    assertFailed(shell.run("classify", "a"), "model.safetensors is not a safetensors file");

    write("model/" + ModelDirectory.CONFIG, "{");
    assertFailed(shell.run("classify", "a"), "config.json is not JSON");
  }

  @Test
  void shouldTrainAHeadThatCanBeUsed() throws IOException {
    Path output = temporary.resolve("trained");
    String data = labeled(200).toString();

    Result trained = shell.run("train", "head", "--data", data, "--output", output.toString());

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.outLines()).hasSize(1);
    assertThat(trained.out())
        .matches("\\Q" + output + "\\E: trained on 200 rows, epoch \\d+, held-out loss .*\n");
    assertThat(trained.err()).contains("200 labels, 200 used", "epoch 1: loss ");
    Result evaluated =
        shell.run("evaluate", "--data", data, "--model", output.toString(), "--json");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(JSON.readTree(evaluated.out()).get("version").asText())
        .isEqualTo(ModelDirectory.open(output).version());
  }

  private Path trained(String recipe, Path from, String said) throws IOException {
    Path output = temporary.resolve(recipe + "-of-" + from.getFileName());
    Result result =
        shell.run(
            "train",
            "run",
            "--recipe",
            recipe,
            "--model",
            from.toString(),
            "--data",
            labeled(80).toString(),
            "--output",
            output.toString(),
            "--override",
            "epochs=2",
            "--override",
            "optimizer.learning-rate=0.01",
            "--override",
            "precision=fp32",
            "--override",
            "batches.size=16");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).contains(said);
    assertThat(shell.run("classify", "--model", output.toString(), "a b").code()).isZero();
    return output;
  }

  private static Map<String, Tensor> pairs(Path model) throws IOException {
    return ModelDirectory.open(model).adapter().orElseThrow().pairs();
  }

  /** A head over it keeps an adapter, the same recipe goes on with it, and a full one melts it. */
  @Test
  void shouldTrainAnAdapterAndWhatStartsFromIt() throws IOException {
    Path adapted = trained("lora", Path.of(model), "epoch 1: loss ");
    Path head = trained("head", adapted, "epoch 1: loss ");
    Path further = trained("lora", adapted, "Training the model's own adapter further");
    Path full = trained("fine-tune", adapted, "epoch 1: loss ");

    assertThat(pairs(head)).isEqualTo(pairs(adapted));
    assertThat(pairs(further).keySet()).isEqualTo(pairs(adapted).keySet());
    assertThat(pairs(further)).isNotEqualTo(pairs(adapted));
    assertThat(ModelDirectory.open(full).adapter()).isEmpty();
    String encoder = "model-00001-of-00002.safetensors";
    assertThat(head.resolve(encoder)).hasSameBinaryContentAs(adapted.resolve(encoder));
    assertThat(further.resolve(encoder)).hasSameBinaryContentAs(adapted.resolve(encoder));
  }

  @Test
  void shouldNotTrainOnWhatIsExcluded() throws IOException {
    String data = labeled(40).toString();
    Path exclude = write("test.tsv", "text\tlabel\na b\t0\n");
    String text = Files.readAllLines(Path.of(data)).get(1);
    Files.writeString(exclude, text + "\n", java.nio.file.StandardOpenOption.APPEND);

    Result trained =
        shell.run(
            "train",
            "head",
            "--data",
            data,
            "--exclude",
            exclude.toString(),
            "--output",
            temporary.resolve("trained").toString());

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err()).contains("40 labels, 39 used, 1 dropped because the test file");
  }

  @Test
  void shouldNotTrainOverADirectoryThatExists() throws IOException {
    Result refused = shell.run("train", "head", "--data", labeled(4).toString(), "--output", model);

    assertFailed(refused, model + " exists already");
  }

  @Test
  void shouldSayWhatRowsAreNeededToTrain() throws IOException {
    Path output = temporary.resolve("trained");
    Path data = write("one.tsv", "text\tlabel\na\t1\n");

    Result refused =
        shell.run("train", "head", "--data", data.toString(), "--output", output.toString());

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.errLines())
        .last()
        .asString()
        .startsWith("sentiment: The 1 rows to train on have the labels [positive]");
    assertThat(output).doesNotExist();
  }
}
