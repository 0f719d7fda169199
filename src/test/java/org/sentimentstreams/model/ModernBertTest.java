package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/** ModernBERT computes what plain loops compute, whatever release wrote its config.json. */
@Tag("slow")
class ModernBertTest {
  private static final int LAYERS = 4;
  private static final int WINDOW = 8;

  /** On both sides of the window, and several blocks long. */
  private static final int[] LENGTHS = {3, 1, 40, 9, 8, 40, 150, 17, 10, 2, 64, 65, 80};

  private static final String ROPE = "rope_parameters";

  @TempDir Path folder;

  private static boolean isThird(int layer) {
    return layer % 3 == 0;
  }

  private static NaiveModernBert naive(
      ModelDirectory model,
      IntPredicate global,
      double globalTheta,
      double localTheta,
      DoubleUnaryOperator activation)
      throws IOException {
    return new NaiveModernBert(
        model.weights(), "model.", 4, global, WINDOW, globalTheta, localTheta, activation);
  }

  static NaiveModernBert usual(ModelDirectory model) throws IOException {
    return naive(model, ModernBertTest::isThird, 160_000, 10_000, NaiveTransformer::gelu);
  }

  private static void assertParity(ModelDirectory model, NaiveModernBert naive, boolean mean)
      throws IOException {
    List<Tokens> batch = ExampleModels.texts(LENGTHS);
    try (Classifier classifier = Classifier.load(model, 512)) {
      assertThat(classifier.unusedTensors()).isEmpty();
      float[][] logits = classifier.logits(batch);
      for (int text = 0; text < logits.length; text++) {
        double[] expected = naive.logits(batch.get(text).ids(), LAYERS, mean);
        for (int label = 0; label < expected.length; label++) {
          assertThat((double) logits[text][label])
              .as("text of %d tokens", batch.get(text).length())
              .isCloseTo(expected[label], within(1e-5));
        }
      }
    }
  }

  @Test
  void shouldComputeWhatPlainLoopsCompute() throws IOException {
    ModelDirectory model = RandomModels.modernBert(folder);

    assertParity(model, usual(model), false);
  }

  @Test
  void shouldReadTheMeanOfAllTokensWhereTheConfigSaysSo() throws IOException {
    ModelDirectory model = RandomModels.modernBert(folder, "classifier_pooling", "mean");

    assertParity(model, usual(model), true);
  }

  @Test
  void shouldTakeBiasesWhereTheConfigSaysSo() throws IOException {
    ModelDirectory model =
        RandomModels.modernBert(
            folder,
            "norm_bias",
            true,
            "attention_bias",
            true,
            "mlp_bias",
            true,
            "classifier_bias",
            true);

    assertParity(model, usual(model), false);
  }

  @Test
  void shouldReadTheKindsOfLayersAndTheirAnglesAsNewerReleasesWriteThem() throws IOException {
    ModelDirectory model =
        RandomModels.modernBert(
            folder,
            "layer_types",
            List.of("full_attention", "full_attention", "sliding_attention", "sliding_attention"),
            ROPE,
            Map.of(
                "full_attention", Map.of("rope_type", "default", "rope_theta", 5000.0),
                "sliding_attention", Map.of("rope_type", "default", "rope_theta", 100)));

    assertParity(model, naive(model, layer -> layer < 2, 5000, 100, NaiveTransformer::gelu), false);
  }

  @Test
  void shouldReadTheKindsOfLayersAndTheirAnglesAsOlderReleasesWroteThem() throws IOException {
    ModelDirectory model =
        RandomModels.modernBert(
            folder,
            "global_attn_every_n_layers",
            2,
            "global_rope_theta",
            1000.0,
            "local_rope_theta",
            null,
            "layer_types",
            null,
            ROPE,
            null,
            "rope_scaling",
            null,
            "reference_compile",
            null,
            "classifier_bias",
            null);

    assertParity(
        model, naive(model, layer -> layer % 2 == 0, 1000, 1000, NaiveTransformer::gelu), false);
  }

  @Test
  void shouldTakeTheFunctionsThatTheConfigNames() throws IOException {
    ModelDirectory model =
        RandomModels.modernBert(
            folder, "hidden_activation", "silu", "classifier_activation", "silu");

    assertParity(
        model,
        naive(model, ModernBertTest::isThird, 160_000, 10_000, x -> x / (1 + Math.exp(-x))),
        false);
  }

  @Test
  void shouldLetALayerSeeItsOwnTokenAloneWhereTheWindowIsOne() throws IOException {
    ModelDirectory model = RandomModels.modernBert(folder, "local_attention", 1);
    NaiveModernBert naive =
        new NaiveModernBert(
            model.weights(),
            "model.",
            4,
            ModernBertTest::isThird,
            0,
            160_000,
            10_000,
            NaiveTransformer::gelu);

    assertParity(model, naive, false);
  }

  @Test
  void shouldSeeAWindowOnlyInALastLayerThatIsLocal() throws IOException {
    ModelDirectory model =
        RandomModels.modernBert(folder, "layer_types", Collections.nCopies(4, "sliding_attention"));

    assertParity(
        model, naive(model, layer -> false, 160_000, 10_000, NaiveTransformer::gelu), false);
  }

  @Test
  void shouldTakeNamesWithoutThePrefixOfAClassifier() throws IOException {
    ModelDirectory model = RandomModels.modernBert(folder);
    float[][] expected;
    try (Classifier classifier = Classifier.load(model, 512)) {
      expected = classifier.logits(ExampleModels.texts(LENGTHS));
    }
    Map<String, Tensor> bare = new TreeMap<>();
    model.weights().forEach((name, tensor) -> bare.put(name.replaceFirst("^model\\.", ""), tensor));
    Files.delete(folder.resolve(ModelDirectory.WEIGHTS));
    SafeTensors.write(folder.resolve(ModelDirectory.WEIGHTS), bare);

    try (Classifier classifier = Classifier.load(ModelDirectory.open(folder), 512)) {
      assertThat(classifier.logits(ExampleModels.texts(LENGTHS))).isDeepEqualTo(expected);
    }
  }

  /** With a wide window, attention keeps its scores; with a narrow one it does not. */
  @ParameterizedTest
  @ValueSource(ints = {16, 128})
  void shouldComputeNearlyTheSameInEightBits(int window) throws IOException {
    ModelDirectory model = RandomModels.modernBert(folder, "local_attention", window);
    NaiveModernBert naive =
        new NaiveModernBert(
            model.weights(),
            "model.",
            4,
            ModernBertTest::isThird,
            window / 2,
            160_000,
            10_000,
            NaiveTransformer::gelu);
    List<Tokens> batch = ExampleModels.texts(200);

    try (Classifier classifier =
        Classifier.load(model, new LoadOptions(512, Precision.INT8, "cpu"), null)) {
      double[] expected = naive.logits(batch.get(0).ids(), LAYERS, false);
      float[] actual = classifier.logits(batch)[0];
      assertThat((double) actual[0]).isCloseTo(expected[0], within(0.2));
      assertThat((double) actual[1]).isCloseTo(expected[1], within(0.2));
    }
  }

  private void assertRefused(String message, Object... changes) {
    assertThatThrownBy(() -> RandomModels.modernBert(folder, changes))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuseByNameWhatItDoesNotCompute() {
    assertRefused("\"classifier_pooling\": \"max\"", "classifier_pooling", "max");
    assertRefused("\"yarn\"", "rope_scaling", Map.of("type", "yarn", "factor", 4));
    assertRefused(
        "\"linear\"", ROPE, Map.of("full_attention", Map.of("rope_type", "linear", "factor", 2)));
    assertRefused(
        "\"rope_theta\" is \"x\"", ROPE, Map.of("full_attention", Map.of("rope_theta", "x")));
    assertRefused(
        "\"chunked_attention\"", "layer_types", Collections.nCopies(4, "chunked_attention"));
    assertRefused("names 2 layers", "layer_types", Collections.nCopies(2, "full_attention"));
    assertRefused("\"is_causal\"", "is_causal", true);
    assertRefused("heads of 1 numbers", "num_attention_heads", 16);
    assertRefused("base of 0.0", "global_rope_theta", 0);
    assertRefused("\"local_attention\"", "local_attention", -4);
    assertRefused(
        "\"local_attention\" is 4000", "local_attention", 4000, "max_position_embeddings", 8192);
  }

  /** As transformers does; what it means for which layers is not to be guessed. */
  @Test
  void shouldRefuseAnglesThatAreNotOfAKindOfLayer() {
    for (Object given :
        List.of(List.of(), "x", Map.of("full_attention", 3), Map.of("rope_theta", 5.0))) {
      assertRefused("an object for each of full_attention and sliding_attention", ROPE, given);
    }
  }
}
