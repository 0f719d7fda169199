package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.weights.DType;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.model.weights.pytorch.PyTorchFile;
import org.sentimentstreams.model.weights.pytorch.TorchSave;

class ModelDirectoryTest {
  private static final int LIMIT = 32;

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeAModel() throws IOException {
    model = folder.resolve("model");
    TinyModel.write(model, 1);
  }

  /** Weights in two shards in the place of one file. */
  private void split() throws IOException {
    Map<String, Tensor> first = SafeTensors.read(model.resolve(ModelDirectory.WEIGHTS));
    Map<String, Tensor> second = new TreeMap<>();
    for (String name : List.copyOf(first.keySet())) {
      if (name.hashCode() % 2 == 0) {
        second.put(name, first.remove(name));
      }
    }
    SafeTensors.write(model.resolve("one.safetensors"), first);
    SafeTensors.write(model.resolve("two.safetensors"), second);
    Files.delete(model.resolve(ModelDirectory.WEIGHTS));
    StringBuilder map = new StringBuilder();
    first.keySet().forEach(name -> map.append("\"%s\": \"one.safetensors\",".formatted(name)));
    second.keySet().forEach(name -> map.append("\"%s\": \"two.safetensors\",".formatted(name)));
    map.setLength(map.length() - 1);
    index("{\"weight_map\": {%s}}".formatted(map));
  }

  /** Puts an index in place of the single file, which would win. */
  private void index(String json) throws IOException {
    Files.deleteIfExists(model.resolve(ModelDirectory.WEIGHTS));
    Files.writeString(model.resolve(ModelDirectory.INDEX), json);
  }

  private float[][] logits() throws IOException {
    try (Classifier classifier = Classifier.load(ModelDirectory.open(model), LIMIT)) {
      return classifier.logits(List.of(classifier.encode("a b c"), classifier.encode("z")));
    }
  }

  private void changeWeights(Consumer<Map<String, Tensor>> change) throws IOException {
    Path file = model.resolve(ModelDirectory.WEIGHTS);
    Map<String, Tensor> weights = SafeTensors.read(file);
    change.accept(weights);
    Path other = model.resolve("other");
    SafeTensors.write(other, weights);
    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void shouldNameADirectoryThatIsMissing() {
    assertThatThrownBy(() -> ModelDirectory.open(folder.resolve("nowhere")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("There is no model at", "nowhere", "\"default\"");
    assertThatThrownBy(() -> ModelDirectory.open(model.resolve("config.json")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("There is no model at");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors"})
  void shouldNameAFileThatIsMissing(String file) throws IOException {
    Files.delete(model.resolve(file));

    assertThatThrownBy(() -> ModelDirectory.open(model))
        .isInstanceOf(InvalidModelException.class)
        .hasMessage(model + " has no " + file);
  }

  @ParameterizedTest
  @CsvSource({
    "model.bin, ' and no pytorch_model.bin: if model.bin is a state dict of torch.save, rename it'",
    "model.pt, ' and no pytorch_model.bin: if model.pt is a state dict of torch.save, rename it'",
    "last.ckpt, ' and no pytorch_model.bin: if last.ckpt is a state dict of torch.save, rename it'",
    "all.pkl, ', and weights in all.pkl are not read: save the model with save_pretrained'",
    "tf_model.h5, ', and weights in tf_model.h5 are not read: save the model with save_pretrained'",
    "training_args.bin, ''",
    "optimizer.pt, ''",
  })
  void shouldSayWhatToDoWithOtherWeights(String name, String words) throws IOException {
    Files.move(model.resolve("model.safetensors"), model.resolve(name));

    assertThatThrownBy(() -> ModelDirectory.open(model))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(" has no model.safetensors" + words);
  }

  /** Moves the weights into PyTorch's own file. */
  private void toPyTorch() throws IOException {
    Path safetensors = model.resolve(ModelDirectory.WEIGHTS);
    TorchSave.write(model.resolve(ModelDirectory.PYTORCH_WEIGHTS), SafeTensors.read(safetensors));
    Files.delete(safetensors);
  }

  @Test
  void shouldReadPyTorchsFileWithoutRunningIt() throws IOException {
    float[][] right = logits();
    String encoder = ModelDirectory.open(model).encoderDigest();

    toPyTorch();

    assertThat(logits()).isDeepEqualTo(right);
    assertThat(ModelDirectory.open(model).encoderDigest()).isEqualTo(encoder);
  }

  @Test
  void shouldReadPyTorchsShards() throws IOException {
    float[][] right = logits();
    split();
    for (String shard : List.of("one", "two")) {
      Path safetensors = model.resolve(shard + ".safetensors");
      TorchSave.writeLegacy(model.resolve(shard + ".bin"), SafeTensors.read(safetensors));
      Files.delete(safetensors);
    }
    String index = Files.readString(model.resolve(ModelDirectory.INDEX));
    Files.delete(model.resolve(ModelDirectory.INDEX));
    Files.writeString(
        model.resolve("pytorch_model.bin.index.json"), index.replace(".safetensors", ".bin"));

    assertThat(logits()).isDeepEqualTo(right);
  }

  @Test
  void shouldTakeSafetensorsWherePyTorchsFileStandsBesideThem() throws IOException {
    float[][] right = logits();
    String version = ModelDirectory.open(model).version();
    Files.writeString(model.resolve(ModelDirectory.PYTORCH_WEIGHTS), "something else");

    assertThat(logits()).isDeepEqualTo(right);
    assertThat(ModelDirectory.open(model).version()).isEqualTo(version);
  }

  @Test
  void shouldHaveAnotherVersionWhenPyTorchsFileChanges() throws IOException {
    String safetensors = ModelDirectory.open(model).version();
    toPyTorch();
    String before = ModelDirectory.open(model).version();
    Path file = model.resolve(ModelDirectory.PYTORCH_WEIGHTS);
    Map<String, Tensor> weights = new TreeMap<>(PyTorchFile.read(file));
    weights.put("more", Tensor.zeros(1));
    TorchSave.write(model.resolve("other"), weights);
    Files.move(model.resolve("other"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(before).isNotEqualTo(safetensors);
    assertThat(ModelDirectory.open(model).version()).isNotEqualTo(before);
  }

  @Test
  void shouldWriteWhatPyTorchsFileHeldAsSafetensors() throws IOException {
    float[][] right = logits();
    toPyTorch();
    Path written = folder.resolve("written");

    ModelWriter.write(written, ModelDirectory.open(model));

    assertThat(written.resolve("model.safetensors.index.json")).exists();
    model = written;
    assertThat(logits()).isDeepEqualTo(right);
  }

  @Test
  void shouldTakeShardsForOneFile() throws IOException {
    float[][] whole = logits();

    split();

    assertThat(logits()).isDeepEqualTo(whole);
  }

  @Test
  void shouldFindShardsByAPathThatIsNotTheShortest() throws IOException {
    split();
    Path here = Path.of("").toAbsolutePath();
    Path dotted = here.relativize(model.toAbsolutePath()).resolve(".");

    assertThat(ModelDirectory.open(dotted).weights())
        .isEqualTo(ModelDirectory.open(model).weights());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside.safetensors",
        "/etc/passwd",
        "sub/../../outside.safetensors",
        "sub/inside.safetensors",
        "..",
        ".",
        "",
        "missing.safetensors",
        "nul\\u0000byte",
      })
  void shouldRefuseAShardThatIsNotInTheDirectory(String name) throws IOException {
    Files.copy(model.resolve("model.safetensors"), folder.resolve("outside.safetensors"));
    Files.createDirectory(model.resolve("sub"));
    Files.copy(model.resolve("model.safetensors"), model.resolve("sub/inside.safetensors"));
    index("{\"weight_map\": {\"a\": \"%s\"}}".formatted(name));
    ModelDirectory directory = ModelDirectory.open(model);

    for (var read :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            directory::weights, directory::version)) {
      assertThatThrownBy(read)
          .isInstanceOf(InvalidWeightsException.class)
          .hasMessageContainingAll(
              "model.safetensors.index.json names the file", "not in its directory");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"weight_map\": {}}", "{\"weight_map\": 7}"})
  void shouldRefuseAnIndexThatNamesNoWeights(String json) throws IOException {
    index(json);

    assertThatThrownBy(ModelDirectory.open(model)::weights)
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("model.safetensors.index.json has no \"weight_map\"");
  }

  @Test
  void shouldRefuseAnIndexThatIsNoJson() throws IOException {
    index("{");

    assertThatThrownBy(ModelDirectory.open(model)::weights)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("model.safetensors.index.json is not JSON");
  }

  @Test
  void shouldGiveEqualFilesEqualVersions() throws IOException {
    Path twin = folder.resolve("twin");
    TinyModel.write(twin, 1);

    String version = ModelDirectory.open(model).version();

    assertThat(version).matches("[0-9a-f]{12}");
    assertThat(ModelDirectory.open(twin).version()).isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors"})
  void shouldHaveAnotherVersionWhenOneByteChanges(String name) throws IOException {
    String before = ModelDirectory.open(model).version();
    Path file = model.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    // The last byte of the text files is a line feed.
    bytes[bytes.length - 1] = (byte) (bytes[bytes.length - 1] == '\n' ? ' ' : 1);
    Files.write(file, bytes);

    assertThat(ModelDirectory.open(model).version()).isNotEqualTo(before);
  }

  @Test
  void shouldHaveAnotherVersionWhenAShardChanges() throws IOException {
    split();
    String before = ModelDirectory.open(model).version();
    Path shard = model.resolve("two.safetensors");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length - 1]++;
    Files.write(shard, bytes);

    assertThat(ModelDirectory.open(model).version()).isNotEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert.embeddings.word_embeddings.weight",
        "bert.encoder.layer.1.attention.self.key.bias",
        "bert.pooler.dense.weight",
        "classifier.bias"
      })
  void shouldNameATensorThatIsMissing(String name) throws IOException {
    changeWeights(weights -> weights.remove(name));

    assertThatThrownBy(this::logits)
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("The checkpoint has no tensor " + name.replaceFirst("^bert\\.", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "bert.embeddings.word_embeddings.weight, 'bert.embeddings.word_embeddings.weight has the shape"
        + " [3, 16]; config.json asks for [56, 16]'",
    "classifier.weight, 'classifier.weight has the shape [3, 16]; config.json asks for [2, 16]'",
  })
  void shouldNameATensorOfAnotherShape(String name, String message) throws IOException {
    changeWeights(weights -> weights.put(name, Tensor.zeros(3, 16)));

    assertThatThrownBy(this::logits)
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessage("Tensor " + message);
  }

  /** Sizes that no weights stand behind must cost neither time nor memory. */
  @ParameterizedTest
  @CsvSource({
    "'\"num_hidden_layers\": 2', '\"num_hidden_layers\": 2147483647'",
    "'\"hidden_size\": 16', '\"hidden_size\": 2147483644'",
    "'\"vocab_size\": 56', '\"vocab_size\": 2147483647'",
    "'\"max_position_embeddings\": 64', '\"max_position_embeddings\": 2147483647'",
  })
  @Timeout(30)
  void shouldRefuseSizesBeyondTheWeights(String right, String wrong) throws IOException {
    Path config = model.resolve(ModelDirectory.CONFIG);
    Files.writeString(config, Files.readString(config).replace(right, wrong));
    assertThat(config).content().contains(wrong);

    assertThatThrownBy(this::logits)
        .isInstanceOfAny(InvalidWeightsException.class, InvalidModelException.class);
  }

  @Test
  void shouldNameADamagedFileOfWeights() throws IOException {
    Path file = model.resolve(ModelDirectory.WEIGHTS);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 5));

    assertThatThrownBy(this::logits)
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("model.safetensors", "is it cut off?");
  }

  @Test
  void shouldNameAnActivationThatIsNotSupported() throws IOException {
    Path config = model.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("gelu", "quick_gelu"));

    assertThatThrownBy(this::logits)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("The activation \"quick_gelu\" is not supported");
  }

  @Test
  void shouldTakeTheSingleFileWhereAnIndexStandsBesideIt() throws IOException {
    Files.writeString(model.resolve(ModelDirectory.INDEX), "{\"weight_map\": {\"a\": \"gone\"}}");

    assertThat(ModelDirectory.open(model).weights()).isNotEmpty();
  }

  /** Other names, types or weights for the same model. */
  private void rewrite(Function<String, String> rename, UnaryOperator<Tensor> retype)
      throws IOException {
    changeWeights(
        weights -> {
          Map<String, Tensor> before = new TreeMap<>(weights);
          weights.clear();
          before.forEach((name, tensor) -> weights.put(rename.apply(name), retype.apply(tensor)));
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"module.", "model.", "_orig_mod.", "_orig_mod.module.", "net.model.backbone."})
  void shouldTakeOffWhatATrainerPutBeforeAllNames(String prefix) throws IOException {
    float[][] right = logits();
    String encoder = ModelDirectory.open(model).encoderDigest();

    rewrite(name -> prefix + name, tensor -> tensor);

    assertThat(logits()).isDeepEqualTo(right);
    assertThat(ModelDirectory.open(model).encoderDigest()).isEqualTo(encoder);
  }

  @Test
  void shouldPassByWhatATrainerKeptBesideTheModel() throws IOException {
    float[][] right = logits();
    rewrite(name -> "model." + name, tensor -> tensor);
    changeWeights(
        weights -> {
          weights.put("loss_fn.weight", Tensor.zeros(2));
          weights.put("temperature", Tensor.zeros(1));
        });

    assertThat(logits()).isDeepEqualTo(right);
  }

  @Test
  void shouldNameAPrefixThatOnlySomeTensorsHave() throws IOException {
    rewrite(name -> name.startsWith("classifier.") ? name : "student." + name, tensor -> tensor);

    assertThatThrownBy(this::logits)
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("begins with \"student.bert.\": take that off all names");
  }

  @Test
  void shouldSayThatAdaptersHaveToBeMerged() throws IOException {
    rewrite(
        name ->
            name.replace("query.weight", "query.base_layer.weight")
                .replace("key.bias", "query.lora_A.default.weight"),
        tensor -> tensor);

    assertThatThrownBy(this::logits)
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("LoRA", "merge");
  }

  private static Tensor doubles(Tensor tensor) {
    float[] values = tensor.floats();
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putDouble(value + value * 1e-12);
    }
    return new Tensor(DType.F64, tensor.shape(), bytes.flip());
  }

  @Test
  void shouldRoundDoublePrecision() throws IOException {
    float[][] right = logits();

    rewrite(name -> name, ModelDirectoryTest::doubles);

    assertThat(logits()).isDeepEqualTo(right);
  }

  @Test
  void shouldRefuseANumberThatSinglePrecisionDoesNotHave() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putDouble(8, 1e300);
    changeWeights(
        weights -> weights.put("classifier.bias", new Tensor(DType.F64, List.of(2L), bytes)));

    assertThatThrownBy(this::logits)
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("classifier.bias", "no finite number at element 1");
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"I32", "U8", "BOOL", "I64", "F8_E4M3"})
  void shouldPassByTensorsThatAreNotUsedWhateverTheirType(DType dtype) throws IOException {
    float[][] right = logits();
    ByteBuffer bytes = ByteBuffer.allocate((int) dtype.bytes(4));

    changeWeights(
        weights -> {
          weights.put("bert.embeddings.position_ids", new Tensor(dtype, List.of(1L, 4L), bytes));
          weights.put("loss.mask", new Tensor(dtype, List.of(4L), bytes));
        });

    assertThat(logits()).isDeepEqualTo(right);
  }

  @Test
  void shouldNameATensorWhoseTypeHoldsNoWeights() throws IOException {
    changeWeights(
        weights ->
            weights.put(
                "classifier.bias", new Tensor(DType.I32, List.of(2L), ByteBuffer.allocate(8))));

    assertThatThrownBy(this::logits)
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("classifier.bias", "I32", "F32, F16, BF16 and F64");
  }

  @Test
  void shouldCountTheOutputsOfAClassifierThatTheConfigurationDoesNotName() throws IOException {
    Path config = model.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        Files.readString(config).replace("id2label", "other").replace("architectures", "others"));

    assertThat(ModelDirectory.open(model).config().labels()).containsExactly("LABEL_0", "LABEL_1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors", "vocab.txt"})
  @Timeout(30)
  void shouldNotWaitForAPipe(String name) throws IOException, InterruptedException {
    Path file = model.resolve(name);
    Files.deleteIfExists(file);
    if (name.equals("vocab.txt")) {
      Files.delete(model.resolve("tokenizer.json"));
    }
    assumeThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();

    for (ThrowingCallable read :
        List.<ThrowingCallable>of(
            this::logits,
            () -> ModelDirectory.open(model).version(),
            () -> ModelDirectory.open(model).encoderDigest())) {
      if (!name.equals("model.safetensors")) {
        assertThatThrownBy(read).isInstanceOf(InvalidModelException.class);
      }
      assertThatThrownBy(read).hasMessageContainingAll(file.toString(), "is no regular file");
    }
  }

  @Test
  void shouldFollowLinksToFiles() throws IOException {
    float[][] right = logits();
    Path blobs = Files.createDirectory(folder.resolve("blobs"));
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.move(model.resolve(name), blobs.resolve(name));
      Files.createSymbolicLink(model.resolve(name), Path.of("../blobs", name));
    }

    assertThat(logits()).isDeepEqualTo(right);

    Files.delete(blobs.resolve("tokenizer.json"));
    assertThatThrownBy(this::logits)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("tokenizer.json is a link to ../blobs/tokenizer.json, which is not");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"config.json", "tokenizer.json", "model.safetensors", "tokenizer_config.json"})
  void shouldSayWhatAnotherFileIs(String name) throws IOException {
    Path file = model.resolve(name);
    for (var content :
        Map.of(
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n",
                "run git lfs pull in " + model,
                "\n<!doctype html>\n<title>404</title>",
                "is a web page",
                "PK\u0003\u0004 ",
                "is a ZIP archive",
                "",
                "is empty")
            .entrySet()) {
      Files.writeString(file, content.getKey());
      assertThatThrownBy(this::logits).hasMessageContainingAll(file.toString(), content.getValue());
    }
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8});
    assertThatThrownBy(this::logits).hasMessageContainingAll(file + " is compressed with gzip");
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(this::logits).hasMessageContainingAll(file + " is a directory");
  }

  @Test
  void shouldSayThatAShardIsAPointer() throws IOException {
    split();
    Files.writeString(
        model.resolve("two.safetensors"), "version https://git-lfs.github.com/spec/v1\n");

    assertThatThrownBy(this::logits)
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("two.safetensors is a Git LFS pointer", "git lfs pull");
  }
}
