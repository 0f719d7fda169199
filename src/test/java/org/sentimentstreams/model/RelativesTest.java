package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/** ELECTRA, MPNet and ALBERT compute what plain loops compute. */
class RelativesTest {
  private static final int DEPTH = 3;

  /** Runs of one and of several texts; some beyond the last bucket of distances. */
  private static final int[] LENGTHS = {3, 1, 40, 9, 8, 40, 150, 17, 3, 200, 130};

  @TempDir Path folder;

  private static NaiveRelatives naive(ModelDirectory model) throws IOException {
    ModelConfig config = model.config();
    return new NaiveRelatives(
        model.weights(),
        RandomRelatives.HEADS,
        config.layerNormEpsilon(),
        config.activation().equals("gelu_new") ? RelativesTest::tanhGelu : NaiveTransformer::gelu);
  }

  private static void assertParity(ModelDirectory model, Function<long[], double[]> expected)
      throws IOException {
    List<Tokens> batch = ExampleModels.texts(LENGTHS);
    try (Classifier classifier = Classifier.load(model, 512)) {
      assertThat(classifier.unusedTensors()).isEmpty();
      float[][] logits = classifier.logits(batch);
      for (int text = 0; text < logits.length; text++) {
        assertNear(logits[text], expected.apply(batch.get(text).ids()), 1e-5);
      }
    }
  }

  private static void assertNear(float[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int label = 0; label < expected.length; label++) {
      assertThat((double) actual[label]).isCloseTo(expected[label], within(tolerance));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24})
  void shouldComputeElectraWhateverTheWidthOfItsEmbeddings(int width) throws IOException {
    ModelDirectory model = RandomRelatives.electra(folder, width);
    NaiveRelatives naive = naive(model);

    assertParity(model, ids -> naive.electra(ids, DEPTH));
  }

  @Test
  void shouldTakeTheUsualWidthWhereElectrasConfigNamesNone() throws IOException {
    assertThatThrownBy(
            () -> Classifier.load(RandomRelatives.electra(folder, 8, "embedding_size", null), 64))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("embeddings", "128");
  }

  @Test
  void shouldComputeMpnet() throws IOException {
    ModelDirectory model = RandomRelatives.mpnet(folder);
    NaiveRelatives naive = naive(model);

    assertThat(model.config().maxTokens()).isEqualTo(200);
    assertParity(model, ids -> naive.mpnet(ids, DEPTH));
  }

  /** Hugging Face's code counts from 1 on and has 32 buckets, whatever config.json says. */
  @Test
  void shouldReadNoMoreOfMpnetsConfigThanHuggingFace() throws IOException {
    ModelDirectory model =
        RandomRelatives.mpnet(
            folder, "pad_token_id", 0, "relative_attention_num_buckets", null, "hidden_act", null);
    NaiveRelatives naive = naive(model);

    assertParity(model, ids -> naive.mpnet(ids, DEPTH));
    assertThatThrownBy(() -> RandomRelatives.mpnet(folder, "relative_attention_num_buckets", 16))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("relative_attention_num_buckets", "16", "32");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "1, 2", "3, 2"})
  void shouldComputeAlbertWithSharedLayers(int groups, int inner) throws IOException {
    ModelDirectory model = RandomRelatives.albert(folder, groups, inner);
    NaiveRelatives naive = naive(model);

    assertThat(model.config().activation()).isEqualTo("gelu_new");
    assertParity(model, ids -> naive.albert(ids, DEPTH, groups, inner));
  }

  @Test
  void shouldGiveUnevenGroupsOfAlbertTheLayersThatHuggingFaceGivesThem() throws IOException {
    ModelDirectory model = RandomRelatives.albert(folder, 2, 1);
    Map<String, Tensor> shared = model.weights();
    Map<String, Tensor> apart = new TreeMap<>();
    // Of three layers in two groups, int(i / 1.5) gives the first two to the first.
    shared.forEach(
        (name, tensor) -> {
          apart.put(name.replace("groups.1.", "groups.2."), tensor);
          if (name.contains("groups.0.")) {
            apart.put(name.replace("groups.0.", "groups.1."), tensor);
          }
        });
    NaiveRelatives naive =
        new NaiveRelatives(apart, RandomRelatives.HEADS, 1e-12, RelativesTest::tanhGelu);

    assertParity(model, ids -> naive.albert(ids, DEPTH, 3, 1));
  }

  static double tanhGelu(double x) {
    return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private ModelDirectory model(String family) throws IOException {
    return switch (family) {
      case "electra" -> RandomRelatives.electra(folder, 8);
      case "mpnet" -> RandomRelatives.mpnet(folder);
      default -> RandomRelatives.albert(folder, 1, 1);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"electra", "mpnet", "albert"})
  void shouldComputeNearlyTheSameInEightBits(String family) throws IOException {
    ModelDirectory model = model(family);
    List<Tokens> batch = ExampleModels.texts(120, 7, 120);
    LoadOptions options = new LoadOptions(512, Precision.INT8, "cpu");

    try (Classifier exact = Classifier.load(model, 512);
        Classifier rounded = Classifier.load(model, options, null)) {
      float[][] expected = exact.logits(batch);
      float[][] actual = rounded.logits(batch);
      for (int text = 0; text < expected.length; text++) {
        for (int label = 0; label < 3; label++) {
          assertThat(actual[text][label]).isCloseTo(expected[text][label], within(0.3f));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"electra", "mpnet", "albert"})
  void shouldTakeNamesWithoutThePrefixOfAClassifier(String family) throws IOException {
    ModelDirectory model = model(family);
    float[][] expected;
    try (Classifier classifier = Classifier.load(model, 512)) {
      expected = classifier.logits(ExampleModels.texts(LENGTHS));
    }
    Map<String, Tensor> bare = new TreeMap<>();
    model.weights().forEach((name, t) -> bare.put(name.replaceFirst("^" + family + ".", ""), t));
    Files.delete(folder.resolve(ModelDirectory.WEIGHTS));
    SafeTensors.write(folder.resolve(ModelDirectory.WEIGHTS), bare);

    try (Classifier classifier = Classifier.load(ModelDirectory.open(folder), 512)) {
      assertThat(classifier.logits(ExampleModels.texts(LENGTHS))).isDeepEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"electra", "mpnet", "albert"})
  void shouldNameATensorThatIsMissing(String family) throws IOException {
    ModelDirectory model = model(family);
    Map<String, Tensor> weights = new TreeMap<>(model.weights());
    String name = weights.keySet().stream().filter(n -> n.contains("encoder.")).findFirst().get();
    weights.remove(name);
    Files.delete(folder.resolve(ModelDirectory.WEIGHTS));
    SafeTensors.write(folder.resolve(ModelDirectory.WEIGHTS), weights);

    assertThatThrownBy(() -> Classifier.load(model, 64))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining(name.substring(family.length() + 1));
  }

  @Test
  void shouldRefuseVariantsByName() {
    assertThatThrownBy(
            () -> RandomRelatives.electra(folder, 8, "position_embedding_type", "relative_key"))
        .hasMessageContainingAll("position_embedding_type", "relative_key", "not supported");
    assertThatThrownBy(() -> RandomRelatives.albert(folder, 1, 1, "num_hidden_groups", 0))
        .hasMessageContainingAll("num_hidden_groups", "is 0");
    assertThatThrownBy(() -> RandomRelatives.albert(folder, 1, 1, "inner_group_num", "2"))
        .hasMessageContainingAll("inner_group_num", "\"2\"");
  }
}
