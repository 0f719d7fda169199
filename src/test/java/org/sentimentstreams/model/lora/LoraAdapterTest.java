package org.sentimentstreams.model.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

class LoraAdapterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUERY = "bert.encoder.layer.0.attention.self.query";

  /** As PEFT 0.17 writes it for a classifier. */
  private static final String CONFIG =
      """
      {"alpha_pattern": {}, "auto_mapping": null, "base_model_name_or_path": "some/bert",
       "bias": "none", "corda_config": null, "eva_config": null, "exclude_modules": null,
       "fan_in_fan_out": false, "inference_mode": true, "init_lora_weights": true,
       "layer_replication": null, "layers_pattern": null, "layers_to_transform": null,
       "loftq_config": {}, "lora_alpha": 4, "lora_bias": false, "lora_dropout": 0.1,
       "megatron_config": null, "megatron_core": "megatron.core",
       "modules_to_save": ["classifier", "score"], "peft_type": "LORA",
       "qalora_group_size": 16, "r": 2, "rank_pattern": {}, "revision": null,
       "target_modules": ["query"], "target_parameters": null, "task_type": "SEQ_CLS",
       "trainable_token_indices": null, "use_dora": false, "use_qalora": false,
       "use_rslora": false}
      """;

  @TempDir private Path folder;

  private ModelDirectory base;
  private Path path;
  private final Map<String, Tensor> tensors = new TreeMap<>();

  @BeforeEach
  void writeAModelWithAnAdapter() throws IOException {
    base = TinyModel.write(folder.resolve("base"), 1);
    path = folder.resolve("adapted");
    ModelWriter.write(path, base);
    int hidden = base.config().hiddenSize();
    tensors.put("base_model.model." + QUERY + ".lora_A.weight", ramp(2, hidden));
    tensors.put("base_model.model." + QUERY + ".lora_B.weight", ramp(hidden, 2));
    tensors.put("base_model.model.classifier.weight", ramp(2, hidden));
    tensors.put("base_model.model.classifier.bias", ramp(2));
    write(CONFIG);
  }

  private static Tensor ramp(long... shape) {
    int size = 1;
    for (long extent : shape) {
      size *= (int) extent;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = 0.01f * (i % 17 - 8);
    }
    return Tensor.of(values, shape);
  }

  private void write(String config) throws IOException {
    Files.writeString(path.resolve(LoraConfig.FILE), config);
    SafeTensors.write(path.resolve(LoraAdapter.WEIGHTS), tensors);
  }

  private void write(String key, String value) throws IOException {
    ObjectNode config = (ObjectNode) JSON.readTree(CONFIG);
    config.set(key, JSON.readTree(value));
    write(config.toString());
  }

  private ModelDirectory open() throws IOException {
    return ModelDirectory.open(path);
  }

  @Test
  void shouldAddTheScaledProductOfAPair() throws IOException {
    float[] before = base.weights().get(QUERY + ".weight").floats();
    float[] after = open().weights().get(QUERY + ".weight").floats();
    float[] a = tensors.get("base_model.model." + QUERY + ".lora_A.weight").floats();
    float[] b = tensors.get("base_model.model." + QUERY + ".lora_B.weight").floats();
    int hidden = base.config().hiddenSize();

    for (int row = 0; row < hidden; row++) {
      for (int column = 0; column < hidden; column++) {
        float product = b[2 * row] * a[column] + b[2 * row + 1] * a[hidden + column];
        assertThat(after[row * hidden + column])
            .isCloseTo(before[row * hidden + column] + 4f / 2 * product, within(1e-6f));
      }
    }
  }

  @Test
  void shouldScaleByTheRootOfTheRankWhereThatIsSaid() throws IOException {
    write("use_rslora", "true");

    assertThat(open().adapter().orElseThrow().config().scale()).isEqualTo(4 / Math.sqrt(2));
  }

  @Test
  void shouldTakeTheHeadThatTheAdapterBrings() throws IOException {
    assertThat(open().weights().get("classifier.weight"))
        .isEqualTo(tensors.get("base_model.model.classifier.weight"));
    assertThat(open().weights().keySet()).isEqualTo(base.weights().keySet());
  }

  @Test
  void shouldReadTheNamesOfOlderFiles() throws IOException {
    float[] expected = open().weights().get(QUERY + ".weight").floats();
    Map<String, Tensor> older = new TreeMap<>();
    tensors.forEach(
        (name, tensor) ->
            older.put(
                name.replaceFirst("lora_(.)\\.", "lora_$1.default.")
                    .replaceFirst("classifier\\.", "classifier.modules_to_save.default."),
                tensor));
    tensors.clear();
    tensors.putAll(older);
    write(CONFIG);

    assertThat(open().weights().get(QUERY + ".weight").floats()).isEqualTo(expected);
    assertThat(open().weights().keySet()).isEqualTo(base.weights().keySet());
  }

  @Test
  void shouldServeAnAdaptedModelAsItsMergedOne() throws IOException {
    Path merged = folder.resolve("merged");
    ModelWriter.write(
        merged, base.configJson().toString(), base.tokenizer(), open().weights(), Optional.empty());

    try (Classifier adapted = Classifier.load(open(), 16);
        Classifier plain = Classifier.load(ModelDirectory.open(merged), 16)) {
      List<Tokens> text = List.of(new Tokens(new long[] {2, 5, 7, 3}, false, ""));
      assertThat(adapted.logits(text)[0]).isEqualTo(plain.logits(text)[0]);
    }
  }

  @Test
  void shouldPublishAnAdapterBesideAnEncoderThatIsKnown() throws IOException {
    Path plain = folder.resolve("plain");
    Path published = folder.resolve("published");
    ModelWriter.write(plain, base);
    ModelWriter.write(published, open());

    assertThat(published.resolve("model-00001-of-00002.safetensors"))
        .hasSameBinaryContentAs(plain.resolve("model-00001-of-00002.safetensors"));
    assertThat(published.resolve(ModelWriter.HEAD_SHARD)).doesNotExist();
    assertThat(ModelDirectory.open(published).weights()).isEqualTo(open().weights());
    Path again = folder.resolve("again");
    ModelWriter.write(again, ModelDirectory.open(published));
    for (String file : new String[] {LoraAdapter.WEIGHTS, LoraConfig.FILE, ModelDirectory.INDEX}) {
      assertThat(again.resolve(file)).hasSameBinaryContentAs(published.resolve(file));
    }
  }

  @Test
  void shouldWriteWhatPeftReads() throws IOException {
    Path published = folder.resolve("published");
    ModelWriter.write(published, open());

    ObjectNode config = (ObjectNode) JSON.readTree(published.resolve(LoraConfig.FILE).toFile());
    assertThat(config.path("peft_type").asText()).isEqualTo("LORA");
    assertThat(config.path("task_type").asText()).isEqualTo("SEQ_CLS");
    assertThat(config.path("base_model_name_or_path").asText()).isEqualTo("some/bert");
    assertThat(config.path("r").asInt()).isEqualTo(2);
    assertThat(config.path("lora_alpha").asDouble()).isEqualTo(4);
    assertThat(config.path("target_modules").toString())
        .isEqualTo("[\"bert.encoder.layer.0.attention.self.query\"]");
    assertThat(config.path("modules_to_save").toString()).isEqualTo("[\"classifier\",\"pooler\"]");
    assertThat(SafeTensors.read(published.resolve(LoraAdapter.WEIGHTS)).keySet())
        .containsAll(tensors.keySet())
        .contains("base_model.model.bert.pooler.dense.weight")
        .allMatch(name -> name.startsWith("base_model.model."));
  }

  @Test
  void shouldTellEncodersApartByPairsAndScaleAndNotByTheHead() throws IOException {
    String digest = open().encoderDigest();
    String version = open().version();
    tensors.put("base_model.model.classifier.bias", Tensor.of(new float[] {1, 2}, 2));
    write(CONFIG);

    assertThat(open().encoderDigest()).isEqualTo(digest).isNotEqualTo(base.encoderDigest());
    assertThat(open().version()).isNotEqualTo(version);
    write("lora_alpha", "8");
    assertThat(open().encoderDigest()).isNotEqualTo(digest);
    tensors.put(
        "base_model.model." + QUERY + ".lora_A.weight",
        Tensor.zeros(2, base.config().hiddenSize()));
    write(CONFIG);
    assertThat(open().encoderDigest()).isNotEqualTo(digest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "use_dora | true",
        "rank_pattern | {\"query\": 4}",
        "alpha_pattern | {\"query\": 4}",
        "bias | \"all\"",
        "lora_bias | true",
        "fan_in_fan_out | true",
        "layer_replication | [[0, 1], [0, 1]]",
        "trainable_token_indices | [1]",
        "target_parameters | [\"weight\"]",
        "init_lora_weights | \"pissa\"",
        "use_qalora | true",
        "some_later_variant | 3",
        "peft_type | \"IA3\"",
        "task_type | \"CAUSAL_LM\"",
        "r | 0",
        "r | -1",
        "r | 1.5",
        "r | \"8\"",
        "r | null",
        "lora_alpha | null",
        "lora_alpha | \"x\"",
      })
  void shouldNameWhatItDoesNotKnow(String key, String value) throws IOException {
    write(key, value);

    assertThatThrownBy(() -> open().weights())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(LoraConfig.FILE)
        .hasMessageContaining("\"%s\" is %s".formatted(key, JSON.readTree(value)));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void shouldRefuseWhatIsNoNumber(float value) throws IOException {
    String name = "base_model.model." + QUERY + ".lora_A.weight";
    float[] values = tensors.get(name).floats();
    values[5] = value;
    tensors.put(name, Tensor.of(values, 2, base.config().hiddenSize()));
    write(CONFIG);

    assertThatThrownBy(() -> open().weights())
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("element 5");
  }

  @Test
  void shouldRefuseASumThatIsNoNumber() throws IOException {
    write("lora_alpha", "1e300");
    Map<String, Tensor> merged = open().weights();

    assertThatThrownBy(() -> merged.values().forEach(Tensor::data))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("lora_alpha");
  }

  @Test
  void shouldNameALayerThatTheBaseLacks() throws IOException {
    int hidden = base.config().hiddenSize();
    tensors.put("base_model.model.bert.encoder.layer.77.x.lora_A.weight", ramp(2, hidden));
    tensors.put("base_model.model.bert.encoder.layer.77.x.lora_B.weight", ramp(hidden, 2));
    write(CONFIG);

    assertThatThrownBy(() -> open().weights())
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("another base")
        .hasMessageContaining("bert.encoder.layer.77.x");
  }

  @Test
  void shouldNameALayerOfAnotherWidth() throws IOException {
    tensors.put("base_model.model." + QUERY + ".lora_A.weight", ramp(2, 999));
    write(CONFIG);

    assertThatThrownBy(() -> open().weights())
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("another base")
        .hasMessageContaining("999")
        .hasMessageContaining(QUERY);
  }

  @Test
  void shouldRefuseRanksThatAreNotTheConfigurations() throws IOException {
    write("r", "3");

    assertThatThrownBy(() -> open().weights())
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("r=3");
  }

  @Test
  void shouldRefuseHalfOfAPair() throws IOException {
    tensors.remove("base_model.model." + QUERY + ".lora_B.weight");
    write(CONFIG);

    assertThatThrownBy(() -> open().weights())
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("no " + QUERY + ".lora_B.weight");
  }

  @Test
  void shouldRefuseAnAdapterWithoutPairs() throws IOException {
    tensors.keySet().removeIf(name -> name.contains("lora_"));
    write(CONFIG);

    assertThatThrownBy(() -> open().weights())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("target_modules matched nothing");
  }

  @Test
  void shouldRefuseAnAdapterOfEmbeddings() throws IOException {
    tensors.put("base_model.model.bert.embeddings.word_embeddings.lora_embedding_A", ramp(2, 10));
    write(CONFIG);

    assertThatThrownBy(() -> open().weights())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("lora_embedding_A");
  }

  @Test
  void shouldSayWhatToDoWithAnAdapterAlone() throws IOException {
    for (String file : new String[] {ModelDirectory.INDEX, ModelWriter.HEAD_SHARD}) {
      Files.delete(path.resolve(file));
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("--base");
  }
}
