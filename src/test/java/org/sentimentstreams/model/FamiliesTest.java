package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/** Every family and head computes what plain loops compute. */
class FamiliesTest {
  private static final int HEADS = 4;
  private static final int LAYERS = 2;
  private static final int PAD = 1;
  private static final int VOCABULARY = 56;

  @TempDir Path folder;

  /** TinyModel under the names and rules of another family. */
  private ModelDirectory tiny(
      String modelType, String prefix, String extra, Map<String, Tensor> head) throws IOException {
    TinyModel.write(folder, 5);
    Map<String, Tensor> weights = new TreeMap<>();
    ModelDirectory.open(folder)
        .weights()
        .forEach(
            (name, tensor) -> {
              if (!ModelWriter.isHead(name)) {
                weights.put(name.replace("bert.", prefix), tensor);
              }
            });
    weights.putAll(head);
    rewrite(modelType, extra, weights);
    return ModelDirectory.open(folder);
  }

  private void rewrite(String modelType, String extra, Map<String, Tensor> weights)
      throws IOException {
    Path config = folder.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"model_type\": \"bert\"", "\"model_type\": \"" + modelType + "\"" + extra));
    Files.delete(folder.resolve(ModelDirectory.WEIGHTS));
    SafeTensors.write(folder.resolve(ModelDirectory.WEIGHTS), weights);
  }

  private static Map<String, Tensor> linear(String name, int out, int in, long seed) {
    Random random = new Random(seed);
    float[] weight = new float[out * in];
    float[] bias = new float[out];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) random.nextGaussian() * 0.5f;
    }
    for (int i = 0; i < out; i++) {
      bias[i] = (float) random.nextGaussian();
    }
    return Map.of(
        name + ".weight", Tensor.of(weight, out, in), name + ".bias", Tensor.of(bias, out));
  }

  private static Map<String, Tensor> layers(List<Map<String, Tensor>> layers) {
    Map<String, Tensor> all = new TreeMap<>();
    layers.forEach(all::putAll);
    return all;
  }

  private static long[] text(int length) {
    return new Random(length).longs(length, 2, VOCABULARY).toArray();
  }

  private static float[] logits(ModelDirectory directory, long[] ids) throws IOException {
    try (Classifier classifier = Classifier.load(directory, 64)) {
      return classifier.logits(List.of(new Tokens(ids, false, "")))[0];
    }
  }

  private static void assertClose(float[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-5));
    }
  }

  /** Hugging Face's RobertaClassificationHead. */
  private static double[] robertaHead(NaiveTransformer naive, double[] first) {
    double[] pooled =
        Arrays.stream(naive.linear(new double[][] {first}, "classifier.dense")[0])
            .map(Math::tanh)
            .toArray();
    return naive.linear(new double[][] {pooled}, "classifier.out_proj")[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"roberta", "xlm-roberta", "camembert"})
  void shouldCountPositionsAsRobertaDoes(String family) throws IOException {
    ModelDirectory directory =
        tiny(
            family,
            "roberta.",
            ", \"pad_token_id\": 1",
            layers(
                List.of(
                    linear("classifier.dense", 16, 16, 1),
                    linear("classifier.out_proj", 2, 16, 2))));
    var naive = new NaiveTransformer(directory.weights(), "roberta.", HEADS);
    long[] ids = text(20);
    long[] positions = LongStream.range(PAD + 1, PAD + 1 + ids.length).toArray();
    double[][] expected = naive.hiddenStates(ids, positions, LAYERS);

    assertThat(directory.config().maxTokens()).isEqualTo(64 - PAD - 1);
    assertClose(logits(directory, ids), robertaHead(naive, expected[0]));
  }

  private static double tanhGelu(double x) {
    return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private static DoubleUnaryOperator activation(String name) {
    return switch (name) {
      case "silu", "swish" -> x -> x / (1 + Math.exp(-x));
      case "relu" -> x -> Math.max(0, x);
      case "gelu_new" -> FamiliesTest::tanhGelu;
      default -> NaiveTransformer::gelu;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"gelu", "gelu_new", "relu", "silu", "swish"})
  void shouldComputeEachActivationInEveryPrecision(String name) throws IOException {
    tiny("bert", "bert.", "", linear("classifier", 2, 16, 3));
    Path config = folder.resolve(ModelDirectory.CONFIG);
    Files.writeString(config, Files.readString(config).replace("\"gelu\"", '"' + name + '"'));
    ModelDirectory directory = ModelDirectory.open(folder);
    var naive = new NaiveTransformer(directory.weights(), "bert.", HEADS, activation(name));
    long[] ids = text(12);
    double[][] states = naive.hiddenStates(ids, LongStream.range(0, 12).toArray(), LAYERS);
    double[] expected = naive.linear(states, "classifier")[0];

    assertClose(logits(directory, ids), expected);
    for (Precision precision : List.of(Precision.INT8, Precision.BF16)) {
      if (precision == Precision.BF16) {
        FastRounding.assumeBf16();
      }
      LoadOptions options = new LoadOptions(64, precision, "cpu");
      try (Classifier classifier = Classifier.load(directory, options, null)) {
        float[] actual = classifier.logits(List.of(new Tokens(ids, false, "")))[0];
        assertThat((double) actual[0]).isCloseTo(expected[0], within(0.2));
        assertThat((double) actual[1]).isCloseTo(expected[1], within(0.2));
      }
    }
  }

  @Test
  void shouldLetAPaddingTokenInATextStandStill() throws IOException {
    ModelDirectory directory =
        tiny(
            "roberta",
            "roberta.",
            "",
            layers(
                List.of(
                    linear("classifier.dense", 16, 16, 1),
                    linear("classifier.out_proj", 2, 16, 2))));
    var naive = new NaiveTransformer(directory.weights(), "roberta.", HEADS);
    long[] ids = {5, PAD, 7, 8};
    long[] positions = {2, PAD, 3, 4};

    assertClose(
        logits(directory, ids), robertaHead(naive, naive.hiddenStates(ids, positions, LAYERS)[0]));
  }

  @Test
  void shouldTakeAClassifierRightOnTheFirstToken() throws IOException {
    ModelDirectory directory = tiny("bert", "bert.", "", linear("classifier", 1, 16, 3));
    var naive = new NaiveTransformer(directory.weights(), "bert.", HEADS);
    long[] ids = text(9);
    double[][] states = naive.hiddenStates(ids, LongStream.range(0, 9).toArray(), LAYERS);
    double logit = naive.linear(states, "classifier")[0][0];

    assertClose(logits(directory, ids), new double[] {logit});
    try (Classifier classifier = Classifier.load(directory, 64)) {
      Classification result = classifier.run(List.of(new Tokens(ids, false, ""))).get(0);
      assertThat(result.scores().get("positive"))
          .isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
    }
  }

  @Test
  void shouldTakeAHiddenLayerBetweenPoolerAndClassifier() throws IOException {
    ModelDirectory directory =
        tiny(
            "bert",
            "bert.",
            "",
            layers(
                List.of(
                    linear("bert.pooler.dense", 16, 16, 1),
                    linear("hidden", 5, 16, 2),
                    linear("classifier", 2, 5, 3))));
    var naive = new NaiveTransformer(directory.weights(), "bert.", HEADS);
    long[] ids = text(9);
    double[][] states = naive.hiddenStates(ids, LongStream.range(0, 9).toArray(), LAYERS);
    double[] pooled =
        Arrays.stream(naive.linear(states, "pooler.dense")[0]).map(Math::tanh).toArray();
    double[] hidden =
        Arrays.stream(naive.linear(new double[][] {pooled}, "hidden")[0])
            .map(value -> Math.max(0, value))
            .toArray();

    assertClose(logits(directory, ids), naive.linear(new double[][] {hidden}, "classifier")[0]);
  }

  @Test
  void shouldGiveEachLabelItsOwnProbabilityWhereSeveralMayBeTrue() throws IOException {
    ModelDirectory directory =
        tiny(
            "bert",
            "bert.",
            ", \"problem_type\": \"multi_label_classification\"",
            linear("classifier", 2, 16, 3));
    long[] ids = text(7);
    float[] logits = logits(directory, ids);

    try (Classifier classifier = Classifier.load(directory, 64)) {
      Classification result = classifier.run(List.of(new Tokens(ids, false, ""))).get(0);
      assertThat(result.scores().get("negative"))
          .isCloseTo(1 / (1 + Math.exp(-logits[0])), within(1e-6));
      assertThat(result.scores().get("positive"))
          .isCloseTo(1 / (1 + Math.exp(-logits[1])), within(1e-6));
    }
  }

  @Test
  void shouldRefuseAClassifierWithAnotherNumberOfLabels() throws IOException {
    ModelDirectory directory = tiny("bert", "bert.", "", linear("classifier", 7, 16, 3));

    assertThatThrownBy(() -> Classifier.load(directory, 64))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("7 outputs", "2 labels", "negative");
  }

  @Test
  void shouldReportTensorsThatHaveNoPlaceAndReadOldNamesOfNorms() throws IOException {
    ModelDirectory directory = tiny("bert", "bert.", "", linear("classifier", 2, 16, 3));
    float[] expected = logits(directory, text(9));
    Map<String, Tensor> weights = new TreeMap<>();
    directory
        .weights()
        .forEach(
            (name, tensor) ->
                weights.put(
                    name.replace("LayerNorm.weight", "LayerNorm.gamma")
                        .replace("LayerNorm.bias", "LayerNorm.beta"),
                    tensor));
    weights.put("cls.predictions.bias", Tensor.zeros(56));
    rewrite("bert", "", weights);

    assertThat(logits(directory, text(9))).isEqualTo(expected);
    try (Classifier classifier = Classifier.load(directory, 64)) {
      assertThat(classifier.unusedTensors()).containsExactly("cls.predictions.bias");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FP32", "BF16", "INT8"})
  void shouldComputeNearlyTheSameInEveryPrecision(Precision precision) throws IOException {
    ModelDirectory directory = tiny("bert", "bert.", "", linear("classifier", 2, 16, 3));
    float[] expected = logits(directory, text(30));
    if (precision == Precision.BF16) {
      FastRounding.assumeBf16();
    }
    LoadOptions options = new LoadOptions(64, precision, "cpu");

    try (Classifier classifier = Classifier.load(directory, options, null)) {
      float[] actual = classifier.logits(List.of(new Tokens(text(30), false, "")))[0];
      assertThat(actual[0]).isCloseTo(expected[0], within(0.2f));
      assertThat(actual[1]).isCloseTo(expected[1], within(0.2f));
    }
  }
}
