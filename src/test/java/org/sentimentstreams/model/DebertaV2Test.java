package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sentimentstreams.model.RandomModels.ABSENT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.NaiveDeberta.Shape;

/** DeBERTa-v2 and v3 compute what plain loops compute, whatever of their parts a model has. */
@Tag("slow")
class DebertaV2Test {
  static final Set<String> BOTH = Set.of("c2p", "p2c");
  private static final int LAYERS = 3;

  /** On both sides of where distances begin to share buckets, up to the longest. */
  private static final int[] LENGTHS = {3, 1, 40, 9, 8, 40, 128, 17, 16, 2, 100, 7};

  @TempDir Path folder;

  static Shape shape(int buckets, int reach, Set<String> terms, boolean normed) {
    return new Shape(4, buckets, reach, terms, normed, NaiveTransformer::gelu, Math::tanh);
  }

  private static void assertParity(ModelDirectory model, Shape shape) throws IOException {
    assertParity(model, shape, LAYERS, NaiveTransformer::gelu);
  }

  private static void assertParity(
      ModelDirectory model, Shape shape, int layers, DoubleUnaryOperator pooling)
      throws IOException {
    NaiveDeberta naive = new NaiveDeberta(model.weights(), "deberta.", shape);
    List<Tokens> batch = ExampleModels.texts(LENGTHS);
    try (Classifier classifier = Classifier.load(model, 512)) {
      assertThat(classifier.unusedTensors()).isEmpty();
      float[][] logits = classifier.logits(batch);
      for (int text = 0; text < logits.length; text++) {
        double[] expected = naive.logits(batch.get(text).ids(), layers, pooling);
        for (int label = 0; label < expected.length; label++) {
          assertThat((double) logits[text][label])
              .as("text of %d tokens", batch.get(text).length())
              .isCloseTo(expected[label], within(1e-5));
        }
      }
    }
  }

  @Test
  void shouldComputeVersion3AsPlainLoopsDo() throws IOException {
    assertParity(RandomModels.deberta(folder), shape(16, 128, BOTH, true));
  }

  @Test
  void shouldComputeVersion2WithProjectionsOfItsOwn() throws IOException {
    ModelDirectory model =
        RandomModels.deberta(
            folder,
            "share_att_key",
            false,
            "norm_rel_ebd",
            "none",
            "pos_att_type",
            List.of("c2p", "p2c"),
            "type_vocab_size",
            2,
            "position_biased_input",
            true,
            "embedding_size",
            8);

    assertParity(model, shape(16, 128, BOTH, false));
  }

  @Test
  void shouldComputeTheConvolutionOfEachTextByItself() throws IOException {
    ModelDirectory model =
        RandomModels.deberta(
            folder, "conv_kernel_size", 3, "conv_act", "gelu", "pooler_hidden_act", "tanh");

    assertParity(
        model,
        new Shape(4, 16, 128, BOTH, true, NaiveTransformer::gelu, NaiveTransformer::gelu),
        LAYERS,
        Math::tanh);
  }

  @Test
  void shouldComputeAConvolutionInGroupsBesideTheOnlyLayer() throws IOException {
    ModelDirectory model =
        RandomModels.deberta(
            folder, "conv_kernel_size", 5, "conv_groups", 2, "num_hidden_layers", 1);

    assertParity(model, shape(16, 128, BOTH, true), 1, NaiveTransformer::gelu);
  }

  @Test
  void shouldGiveEachDistanceItsOwnRowWhereThereAreNoBuckets() throws IOException {
    ModelDirectory model =
        RandomModels.deberta(
            folder,
            "position_buckets",
            ABSENT,
            "max_relative_positions",
            24,
            "share_att_key",
            null);

    assertParity(model, shape(0, 24, BOTH, true));
  }

  @Test
  void shouldComputeOneTermOnly() throws IOException {
    assertParity(
        RandomModels.deberta(folder.resolve("c2p"), "pos_att_type", "c2p"),
        shape(16, 128, Set.of("c2p"), true));
    assertParity(
        RandomModels.deberta(
            folder.resolve("p2c"), "pos_att_type", List.of("p2c"), "norm_rel_ebd", ABSENT),
        shape(16, 128, Set.of("p2c"), false));
  }

  @Test
  void shouldComputeWithoutRelativePositions() throws IOException {
    ModelDirectory model =
        RandomModels.deberta(
            folder,
            "relative_attention",
            ABSENT,
            "pos_att_type",
            null,
            "position_biased_input",
            ABSENT,
            "position_buckets",
            ABSENT,
            "norm_rel_ebd",
            ABSENT);

    assertParity(model, shape(0, 128, Set.of(), false));
  }

  /** Hugging Face's code divides scores by the number of terms that are named. */
  @Test
  void shouldCountTheTermsThatAreNamedEvenWithoutRelativePositions() throws IOException {
    ModelDirectory model =
        RandomModels.deberta(folder, "relative_attention", false, "norm_rel_ebd", "none");

    assertParity(model, shape(0, 128, BOTH, false));
  }

  /** As Hugging Face reads it. */
  @Test
  void shouldHaveNoPositionsOfItsOwnWhereTheEntryIsNull() throws IOException {
    ModelDirectory model =
        RandomModels.deberta(folder.resolve("null"), "position_biased_input", null);

    try (Classifier classifier = Classifier.load(model, 128)) {
      assertThat(classifier.unusedTensors())
          .containsExactly("deberta.embeddings.position_embeddings.weight");
    }
  }

  @Test
  void shouldReachAsFarAsTheConfigSays() throws IOException {
    ModelDirectory model = RandomModels.deberta(folder, "max_relative_positions", 64);

    assertParity(model, shape(16, 64, BOTH, true));
  }

  @Test
  void shouldComputeNearlyTheSameInEightBits() throws IOException {
    ModelDirectory model = RandomModels.deberta(folder, "conv_kernel_size", 3);
    NaiveDeberta naive = new NaiveDeberta(model.weights(), "deberta.", shape(16, 128, BOTH, true));
    List<Tokens> batch = ExampleModels.texts(120);

    try (Classifier classifier =
        Classifier.load(model, new LoadOptions(512, Precision.INT8, "cpu"), null)) {
      double[] expected = naive.logits(batch.get(0).ids(), LAYERS, NaiveTransformer::gelu);
      float[] actual = classifier.logits(batch)[0];
      assertThat((double) actual[0]).isCloseTo(expected[0], within(0.2));
      assertThat((double) actual[1]).isCloseTo(expected[1], within(0.2));
    }
  }

  private void assertRefused(String message, Object... changes) {
    assertThatThrownBy(() -> RandomModels.deberta(folder, changes))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuseByNameWhatItDoesNotCompute() {
    assertRefused("\"p2p\"", "pos_att_type", List.of("c2p", "p2p"));
    assertRefused("\"conv_kernel_size\" is 4", "conv_kernel_size", 4);
    assertRefused("3 \"conv_groups\"", "conv_groups", 3);
    assertRefused("\"attention_head_size\" is 8", "attention_head_size", 8);
    assertRefused("\"pooler_hidden_size\" is 32", "pooler_hidden_size", 32);
    assertRefused("\"position_buckets\" is 1", "position_buckets", 1);
    assertRefused("model_type \"deberta\" is not supported", "model_type", "deberta");
  }
}
