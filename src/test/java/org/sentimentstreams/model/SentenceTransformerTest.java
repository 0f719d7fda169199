package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.model.weights.pytorch.TorchSave;

class SentenceTransformerTest {
  private static final int LIMIT = 32;
  private static final int HIDDEN = 16;
  private static final int NARROW = 5;
  private static final List<String> TEXTS = List.of("a b c", "z", "q r s", "hello there you");

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeAnEncoder() throws IOException {
    model = folder.resolve("model");
    encoder(model);
  }

  /** An encoder without a head, whose tensors have no prefix, as that library writes it. */
  private static void encoder(Path path) throws IOException {
    Map<String, Tensor> bare = new TreeMap<>();
    TinyModel.write(path, 1)
        .weights()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("bert.")) {
                bare.put(name.substring("bert.".length()), tensor);
              }
            });
    Files.delete(path.resolve(ModelDirectory.WEIGHTS));
    SafeTensors.write(path.resolve(ModelDirectory.WEIGHTS), bare);
    Path config = path.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config, Files.readString(config).replace("BertForSequenceClassification", "BertModel"));
  }

  private void modules(String... types) throws IOException {
    modulesIn("", types);
  }

  private void modulesIn(String transformer, String... types) throws IOException {
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < types.length; i++) {
      String path = i == 0 ? transformer : i + "_" + types[i];
      json.append(i == 0 ? "" : ",")
          .append(
              "{\"idx\": %d, \"name\": \"%d\", \"path\": \"%s\", \"type\": \"sentence_transformers.models.%s\"}"
                  .formatted(i, i, path, types[i]));
      Files.createDirectories(model.resolve(path));
    }
    Files.writeString(model.resolve("modules.json"), json.append("]"));
  }

  private void pooling(String json) throws IOException {
    Files.writeString(model.resolve("1_Pooling/config.json"), json.replace('\'', '"'));
  }

  private static Tensor gaussian(int seed, long... shape) {
    Random random = new Random(seed);
    float[] values = new float[(int) (shape[0] * (shape.length > 1 ? shape[1] : 1))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, shape);
  }

  private float[] features(String text) throws IOException {
    return features(ModelDirectory.open(model)).get(TEXTS.indexOf(text));
  }

  private static List<float[]> features(ModelDirectory directory) throws IOException {
    try (FeatureExtractor extractor = FeatureExtractor.load(directory, LIMIT)) {
      return extractor.run(TEXTS.stream().map(extractor::encode).toList());
    }
  }

  /** The same from all hidden states, computed one by one. */
  private float[] expected(String text, String mode) throws IOException {
    Path plain = folder.resolve("plain");
    if (!Files.exists(plain)) {
      encoder(plain);
    }
    try (FeatureExtractor extractor = FeatureExtractor.load(ModelDirectory.open(plain), LIMIT)) {
      long[] ids = extractor.encode(text).ids();
      float[] states = extractor.hiddenStates(ids, new long[ids.length]);
      float[] result = new float[HIDDEN];
      for (int i = 0; i < HIDDEN; i++) {
        result[i] = mode.equals("max") ? Float.NEGATIVE_INFINITY : 0;
        for (int token = 0; token < (mode.equals("cls") ? 1 : ids.length); token++) {
          float state = states[token * HIDDEN + i];
          result[i] =
              switch (mode) {
                case "max" -> Math.max(result[i], state);
                case "mean" -> result[i] + state / ids.length;
                default -> state;
              };
        }
      }
      return result;
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], offset(1e-5f));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cls, pooling_mode_cls_token",
    "mean, pooling_mode_mean_tokens",
    "max, pooling_mode_max_tokens"
  })
  void shouldPoolAsTheDirectorySays(String mode, String key) throws IOException {
    modules("Transformer", "Pooling");
    pooling(
        "{'word_embedding_dimension': 16, '%s': true, 'pooling_mode_lasttoken': false}"
            .formatted(key));

    for (String text : TEXTS) {
      assertClose(features(text), expected(text, mode));
    }
    assertThat(ModelDirectory.open(model).pooling().toString()).isEqualTo(mode);
  }

  @Test
  void shouldTakeTheMeanWhereNothingIsSaid() throws IOException {
    modules("Transformer", "Pooling");
    pooling("{'word_embedding_dimension': 16}");

    assertClose(features("a b c"), expected("a b c", "mean"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cls", "mean"})
  void shouldNormalize(String mode) throws IOException {
    modules("Transformer", "Pooling", "Normalize");
    pooling("{'pooling_mode': '%s'}".formatted(mode));
    float[] states = expected("a b c", mode);
    double length = 0;
    for (float state : states) {
      length += state * state;
    }
    for (int i = 0; i < states.length; i++) {
      states[i] /= (float) Math.sqrt(length);
    }

    assertClose(features("a b c"), states);
  }

  private float[] dense(float[] in, Tensor weight, Tensor bias) {
    float[] out = new float[NARROW];
    for (int row = 0; row < NARROW; row++) {
      double sum = bias.floats()[row];
      for (int i = 0; i < HIDDEN; i++) {
        sum += weight.floats()[row * HIDDEN + i] * in[i];
      }
      out[row] = (float) Math.tanh(sum);
    }
    return out;
  }

  private void denseModule() throws IOException {
    modulesIn("0_Transformer", "Transformer", "Pooling", "Dense");
    for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.move(model.resolve(file), model.resolve("0_Transformer").resolve(file));
    }
    pooling("{'pooling_mode_mean_tokens': true}");
    Files.writeString(
        model.resolve("2_Dense/config.json"),
        "{\"in_features\": 16, \"out_features\": 5, \"activation_function\": \"torch.nn.modules.activation.Tanh\"}");
    TorchSave.write(
        model.resolve("2_Dense/pytorch_model.bin"),
        Map.of("linear.weight", gaussian(1, NARROW, HIDDEN), "linear.bias", gaussian(2, NARROW)));
  }

  @Test
  void shouldApplyLinearLayersOfAFolderOfTheirOwn() throws IOException {
    denseModule();

    assertClose(
        features("hello there you"),
        dense(
            expected("hello there you", "mean"), gaussian(1, NARROW, HIDDEN), gaussian(2, NARROW)));
  }

  /** Features are kept in a cache under that digest. */
  @Test
  void shouldTellLinearLayersOfOtherWeightsApart() throws IOException {
    denseModule();
    String before = ModelDirectory.open(model).poolingDigest();
    String version = ModelDirectory.open(model).version();
    TorchSave.write(
        folder.resolve("other.bin"),
        Map.of("linear.weight", gaussian(7, NARROW, HIDDEN), "linear.bias", gaussian(2, NARROW)));
    Files.move(
        folder.resolve("other.bin"),
        model.resolve("2_Dense/pytorch_model.bin"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(ModelDirectory.open(model).poolingDigest()).isNotEqualTo(before);
    assertThat(ModelDirectory.open(model).version()).isNotEqualTo(version);
  }

  /** What is published or trained has no modules.json any more. */
  @Test
  void shouldKeepAllOfItInTheFormThatIsPublished() throws IOException {
    denseModule();
    Path written = folder.resolve("written");

    ModelWriter.write(written, ModelDirectory.open(model));

    assertThat(written.resolve("modules.json")).doesNotExist();
    assertThat(written.resolve("config.json")).content().contains("\"mode\" : \"mean\"");
    List<float[]> before = features(ModelDirectory.open(model));
    List<float[]> after = features(ModelDirectory.open(written));
    for (int i = 0; i < TEXTS.size(); i++) {
      assertThat(after.get(i)).isEqualTo(before.get(i));
    }
  }

  @Test
  void shouldServeAHeadOnPooledFeatures() throws IOException {
    denseModule();
    Path config = model.resolve("0_Transformer/config.json");
    Path served = folder.resolve("served");
    ModelDirectory encoder = ModelDirectory.open(model);
    Tensor weight = gaussian(3, 2, NARROW);
    ModelWriter.write(
        served, encoder, Map.of("classifier.weight", weight, "classifier.bias", Tensor.zeros(2)));
    // The encoder's own pooler would make the head BERT's.
    Map<String, Tensor> weights = new TreeMap<>(ModelDirectory.open(served).weights());
    weights.keySet().removeIf(name -> name.contains("pooler."));
    ModelWriter.write(
        folder.resolve("second"),
        ModelDirectory.open(served).configJson().toString(),
        encoder.tokenizer(),
        weights,
        Optional.empty());
    assertThat(config).exists();

    try (Classifier classifier =
        Classifier.load(ModelDirectory.open(folder.resolve("second")), LIMIT)) {
      float[] logits = classifier.logits(List.of(classifier.encode("a b c")))[0];
      float[] features = features("a b c");
      for (int label = 0; label < 2; label++) {
        double sum = 0;
        for (int i = 0; i < NARROW; i++) {
          sum += weight.floats()[label * NARROW + i] * features[i];
        }
        assertThat(logits[label]).isCloseTo((float) sum, offset(1e-5f));
      }
      assertThat(classifier.unusedTensors()).isEmpty();
    }
  }

  @Test
  void shouldHaveAnotherVersionWithAnotherPooling() throws IOException {
    modules("Transformer", "Pooling");
    pooling("{'pooling_mode_mean_tokens': true}");
    String mean = ModelDirectory.open(model).version();
    pooling("{'pooling_mode_max_tokens': true}");

    assertThat(ModelDirectory.open(model).version()).isNotEqualTo(mean);
  }

  /** Its head was trained on the first token, by whatever class config.json names. */
  @Test
  void shouldLeaveAClassifierWhatItReads() throws IOException {
    TinyModel.write(folder.resolve("classifier"), 2);
    model = folder.resolve("classifier");
    modules("Transformer", "Pooling");
    pooling("{'pooling_mode_mean_tokens': true}");

    assertThat(ModelDirectory.open(model).pooling().isFirst()).isTrue();
    assertThat(ModelDirectory.open(model).config().isClassifier()).isTrue();
  }

  @Test
  void shouldSayThatAHeadOfSetFitIsNotRead() throws IOException {
    modules("Transformer", "Pooling");
    pooling("{'pooling_mode_mean_tokens': true}");
    Files.writeString(model.resolve("model_head.pkl"), "pickled");
    ModelDirectory directory = ModelDirectory.open(model);

    assertThatThrownBy(() -> Classifier.load(directory, LIMIT))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("SetFit", "model_head.pkl", "scikit-learn", "train run --model");
    assertThat(features("z")).hasSize(HIDDEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'pooling_mode_mean_sqrt_len_tokens': true",
        "'pooling_mode_weightedmean_tokens': true",
        "'pooling_mode_lasttoken': true",
        "'pooling_mode_mean_tokens': true, 'pooling_mode_max_tokens': true",
        "'pooling_mode': 'lasttoken'",
      })
  void shouldRefuseOtherPoolingByName(String entries) throws IOException {
    modules("Transformer", "Pooling");
    pooling("{%s}".formatted(entries));

    assertThatThrownBy(() -> ModelDirectory.open(model))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("1_Pooling", "pooling_mode_", "one of cls, mean and max is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LSTM", "CNN", "WordEmbeddings", "CLIPModel", "Transformer", "Router"})
  void shouldRefuseOtherModulesByName(String type) throws IOException {
    modules("Transformer", "Pooling", type);
    pooling("{}");

    assertThatThrownBy(() -> ModelDirectory.open(model))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("modules.json", "sentence_transformers.models." + type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../model", "/etc", "a/b"})
  void shouldStayInItsDirectory(String path) throws IOException {
    Files.writeString(
        model.resolve("modules.json"),
        "[{\"type\": \"sentence_transformers.models.Transformer\", \"path\": \"%s\"}]"
            .formatted(path));

    assertThatThrownBy(() -> ModelDirectory.open(model))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("modules.json names the folder", path);
  }

  @Test
  void shouldNotChangeTheCaseOfTextsBesideTheTokenizer() throws IOException {
    modules("Transformer", "Pooling");
    pooling("{'pooling_mode_mean_tokens': true}");
    Files.writeString(model.resolve("sentence_bert_config.json"), "{\"do_lower_case\": true}");

    assertThatThrownBy(() -> ModelDirectory.open(model))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("sentence_bert_config.json", "do_lower_case");

    Files.writeString(model.resolve("tokenizer_config.json"), "{\"do_lower_case\": true}");
    assertThat(ModelDirectory.open(model).pooling().toString()).isEqualTo("mean");
  }

  @Test
  void shouldNameAPoolingThatNobodyKnows() throws IOException {
    Path config = model.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\\{", "{\"sentiment_streams\": {\"pooling\": {\"mode\": \"last\"}},"));

    assertThatThrownBy(() -> ModelDirectory.open(model))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("\"last\" in \"sentiment_streams.pooling\" is not known", "mean");
  }
}
