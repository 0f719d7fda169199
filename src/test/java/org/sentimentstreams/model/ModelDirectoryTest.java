package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

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
  @ValueSource(strings = {"pytorch_model.bin", "model.pt", "model.pth", "weights.ckpt", "all.pkl"})
  void shouldRefusePickledWeightsWithTheReason(String name) throws IOException {
    Files.move(model.resolve("model.safetensors"), model.resolve(name));

    assertThatThrownBy(() -> ModelDirectory.open(model))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(name + ", which can run code when it is read", "convert them");
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
}
