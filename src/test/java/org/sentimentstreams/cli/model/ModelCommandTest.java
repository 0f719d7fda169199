package org.sentimentstreams.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Sentiment;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.model.AdaptedModels;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.wide.WideModels;

@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class ModelCommandTest {

  @TempDir private Path temporary;
  private Shell shell;
  private String one;
  private String two;
  private String three;

  @BeforeEach
  void writeModels(EmbeddedKafka kafka, TestInfo test) throws IOException {
    String prefix = test.getTestMethod().orElseThrow().getName();
    shell =
        Shell.on(kafka, prefix)
            .with("SENTIMENT_APPLICATION_ID", prefix)
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_HTTP_PORT", "-1")
            .with("SENTIMENT_CACHE_DIR", temporary.resolve("cache").toString());
    one = TinyModel.write(temporary.resolve("one"), 1).path().toString();
    two = TinyModel.write(temporary.resolve("two"), 2).path().toString();
    three = TinyModel.write(temporary.resolve("three"), 3).path().toString();
    shell.run("topics", "create");
  }

  private String imported(String... arguments) {
    Result result = run("import", arguments);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return result.outLines().get(0).replaceFirst("^Published (\\S+):.*", "$1");
  }

  private Result run(String command, String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "model";
    all[1] = command;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return shell.run(all);
  }

  private JsonNode json(String command, String... arguments) throws IOException {
    Result result = run(command, arguments);
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void shouldPublishShowAndPromote() throws IOException {
    String first = imported(one, "--promote", "--description", "the first");
    String second = imported(two);

    Result list = run("list");
    assertThat(list.outLines()).hasSize(3);
    assertThat(list.outLines().get(1)).startsWith(first).contains("champion", "the first");
    assertThat(list.outLines().get(2)).startsWith(second).doesNotContain("champion");
    JsonNode shown = json("show", "champion", "--json");
    assertThat(shown.get("id").asText()).isEqualTo(first);
    assertThat(shown.get("labels").toString()).isEqualTo("[\"negative\",\"positive\"]");
    assertThat(shown.get("files").findValuesAsText("name"))
        .contains("config.json", "tokenizer.json", "model-00002-of-00002.safetensors");
    assertThat(run("show", first.substring(0, 22)).out()).contains("the first", "SHA-256");

    Result promoted = run("promote", second, "--reason", "newer");
    assertThat(promoted.outLines())
        .containsExactly(second + " is the champion instead of " + first);
    assertThat(run("promote", second).out()).contains("is the champion already");
    assertThat(run("rollback").outLines())
        .containsExactly(first + " is the champion instead of " + second);
    Result further = run("rollback");
    assertThat(further.code()).isEqualTo(1);
    assertThat(further.err())
        .contains("had no champion before " + first, "rollbacks have left " + second);

    JsonNode history = json("history", "--json");
    assertThat(history.findValuesAsText("version")).containsExactly(first, second, first);
    assertThat(history.get(1).get("reason").asText()).isEqualTo("newer");
    assertThat(run("history").outLines()).hasSize(4);
  }

  @Test
  void shouldShowTextsOfManyLinesAsSuch() {
    String recipe = "# recipe full\nmodel:\n  epochs: 3\n" + "a long sentence ".repeat(20);
    String id = imported(one, "--description", recipe);

    Result shown = run("show", id);

    assertThat(shown.outLines())
        .contains(
            "description   # recipe full", "              model:", "                epochs: 3")
        .allMatch(line -> line.length() <= 120);
    assertThat(String.join(" ", shown.outLines()).replaceAll("\\s+", " "))
        .contains("a long sentence ".repeat(20).strip());
  }

  @Test
  void shouldPassOverARetiredChampionAndSaySo() {
    String first = imported(one, "--promote");
    String second = imported(two, "--promote");
    String third = imported(three, "--promote");
    run("retire", second);

    Result back = run("rollback");

    assertThat(back.code()).isZero();
    assertThat(back.outLines()).containsExactly(first + " is the champion instead of " + third);
    assertThat(back.err()).contains("Skipped: " + second + " is retired");
    assertThat(run("promote", third).code()).isZero();
    assertThat(run("promote", first).code()).isZero();
    assertThat(run("rollback").outLines())
        .containsExactly(third + " is the champion instead of " + first);
  }

  @Test
  void shouldNameWhatIsNotThere() {
    Result unknown = run("promote", "nothing");

    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err())
        .contains("model sentiment has no version or alias \"nothing\"", "sentiment model list");
    assertThat(run("list").outLines()).hasSize(1);
    assertThat(run("alias", "candidate", "--remove").err()).contains("has no alias \"candidate\"");
    assertThat(run("alias", "a b", "champion").code()).isEqualTo(2);
    assertThat(run("import", temporary.resolve("nowhere").toString()).err())
        .contains("There is no model at");
  }

  @Test
  void shouldRetireOnlyWhatNoAliasPointsAt() {
    String first = imported(one);
    run("alias", "candidate", first);

    assertThat(run("retire", first).err()).contains("is the candidate of model sentiment");
    assertThat(run("alias", "candidate", "--remove").out()).contains("candidate is gone");
    assertThat(run("retire", first).out()).contains("is retired");
    assertThat(run("list").outLines()).hasSize(1);
    assertThat(run("list", "--all").out()).contains(first, "retired");
    assertThat(run("promote", first).err()).contains("is retired");
    Result pointed = run("alias", "champion", first);
    assertThat(pointed.code()).isEqualTo(1);
    assertThat(pointed.err()).contains("is retired");
  }

  @Test
  void shouldExportWhatWasImported() throws IOException {
    imported(one, "--promote");
    Path target = temporary.resolve("exported");

    Result exported = run("export", "champion", target.toString());

    assertThat(exported.err()).isEmpty();
    assertThat(ModelDirectory.open(target).weights())
        .isEqualTo(ModelDirectory.open(Path.of(one)).weights());
    assertThat(run("export", "champion", target.toString()).err()).contains("exists already");
    try (var files = Files.list(target)) {
      assertThat(files).hasSize(5);
    }
  }

  @Test
  void shouldTellTheWidePartOfAVersion() throws IOException {
    Path wide = temporary.resolve("wide");
    WideModels.write(wide, 1, WideModels.join());
    String id = imported(wide.toString());

    JsonNode shown = json("show", id, "--json");

    assertThat(shown.get("wideBound").asDouble()).isEqualTo(WideModels.join().bound());
    assertThat(shown.get("wideCoverage").asDouble()).isEqualTo(WideModels.join().coverage());
    assertThat(run("show", id).out()).containsPattern("parts +wide, deep");
  }

  /** The adapter of a tiny model, as a directory of PEFT. */
  private String adapterOf(String base) throws IOException {
    ModelDirectory adapted =
        AdaptedModels.write(temporary.resolve("adapted"), ModelDirectory.open(Path.of(base)), 1, 1);
    Path folder = temporary.resolve("adapter");
    ModelWriter.writeAdapter(folder, adapted);
    return folder.toString();
  }

  @Test
  void shouldPublishAnAdapterOverAPublishedBaseAndExportItInEachForm() throws IOException {
    imported(one, "--promote");
    String adapter = adapterOf(one);
    String id = imported(adapter, "--base", "champion", "--promote");

    JsonNode shown = json("show", id, "--json");
    assertThat(shown.get("adapterRank").asInt()).isEqualTo(2);
    assertThat(shown.get("adapterScale").asDouble()).isEqualTo(2);
    assertThat(shown.get("adapterLayers").asInt()).isEqualTo(2);
    assertThat(shown.get("adapterBytes").asLong())
        .isEqualTo(Files.size(Path.of(adapter, LoraAdapter.WEIGHTS)));
    assertThat(run("show", id).out()).containsPattern("adapterRank +2");
    Path whole = temporary.resolve("whole");
    Path merged = temporary.resolve("merged");
    Path alone = temporary.resolve("alone");
    assertThat(run("export", id, whole.toString()).code()).isZero();
    assertThat(run("export", id, merged.toString(), "--merged").code()).isZero();
    assertThat(run("export", id, alone.toString(), "--adapter").code()).isZero();

    assertThat(whole.resolve(LoraConfig.FILE)).exists();
    assertThat(merged.resolve(LoraConfig.FILE)).doesNotExist();
    assertThat(ModelDirectory.open(merged).weights())
        .isEqualTo(ModelDirectory.open(whole).weights());
    try (var files = Files.list(alone)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              LoraConfig.FILE, LoraAdapter.WEIGHTS, "config.json", "tokenizer.json");
    }
    assertThat(run("export", id, folder("x"), "--adapter", "--merged").code()).isEqualTo(2);
  }

  private String folder(String name) {
    return temporary.resolve(name).toString();
  }

  @Test
  void shouldExportNoAdapterOfAVersionWithoutOne() {
    String id = imported(one);

    Result refused = run("export", id, folder("none"), "--adapter");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains(id, "has no adapter", "without --adapter");
    assertThat(temporary.resolve("none")).doesNotExist();
  }

  @Test
  void shouldPublishNothingOfAnAdapterForAnotherBase() throws IOException {
    Path roberta = TinyModel.writeRoberta(temporary.resolve("roberta"), 1).path();

    Result refused = run("import", adapterOf(one), "--base", roberta.toString());

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("another base", "\"roberta\"");
    assertThat(run("list").outLines()).hasSize(1);
    assertThat(run("import", one, "--labels", "a,b").code()).isEqualTo(2);
    assertThat(run("import", folder("adapter")).err()).contains("--base");
  }

  @Test
  void shouldServeTheChampionAndWaitForARollout() throws Exception {
    Result empty = shell.run("serve");
    assertThat(empty.code()).isEqualTo(1);
    assertThat(empty.err())
        .contains("has no version of model sentiment", "model import", "--bootstrap-model default");
    var err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(
            InputStream.nullInputStream(), new ByteArrayOutputStream(), err, shell.environment());
    var code =
        CompletableFuture.supplyAsync(
            () -> Sentiment.run(terminal, "serve", "--bootstrap-model", one));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> err.toString(StandardCharsets.UTF_8).contains("Scoring "));

    Result second = run("import", two, "--promote", "--wait");
    shell.typing("one\ntwo\nthree\n").run("produce");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInSameThread()
        .until(() -> shell.consume("--format", "jsonl").outLines().size() == 3);

    assertThat(second.err()).contains("Served by all live instances: 1");
    String version = json("show", "champion", "--json").get("id").asText();
    assertThat(shell.consume("--format", "jsonl").outLines())
        .allMatch(line -> line.contains("\"version\":\"" + version + "\""));
    JsonNode status = json("status", "--json");
    assertThat(status.findValuesAsText("serving")).containsExactly(version);
    assertThat(status.at("/instances/0/state").asText()).isEqualTo("READY");
    assertThat(status.get("champion").asText()).isEqualTo(version);
    assertThat(status.at("/exams/champion/version").asText()).isEqualTo(version);
    assertThat(status.at("/exams/champion/all/labels").asInt(-1)).isZero();
    assertThat(run("status").code()).isZero();

    terminal.interruption().request();
    assertThat(code.get(60, TimeUnit.SECONDS)).isEqualTo(130);
    assertThat(json("status", "--json").get("instances")).isEmpty();
  }
}
