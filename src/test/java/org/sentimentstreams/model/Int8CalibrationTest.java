package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.Int8Calibration.Layer;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

class Int8CalibrationTest {
  private static final List<String> WORDS =
      List.of("good", "bad", "film", "a", "one", ".", ",", "the");

  @TempDir private Path folder;
  private ModelDirectory model;

  @BeforeEach
  void write() throws IOException {
    FastRounding.assumeAvx512();
    model = TinyModel.write(folder.resolve("model"), 1);
  }

  private static List<String> texts(int count) {
    Random random = new Random(3);
    return IntStream.range(0, count)
        .mapToObj(
            text ->
                String.join(
                    " ",
                    random
                        .ints(1 + random.nextInt(20), 0, WORDS.size())
                        .mapToObj(WORDS::get)
                        .toList()))
        .toList();
  }

  private List<Layer> calibrate(ModelDirectory directory) throws IOException {
    List<Layer> layers = Int8Calibration.measure(directory, texts(40));
    Int8Calibration.write(directory, layers);
    return layers;
  }

  private static float[][] logits(ModelDirectory directory, Precision precision, List<String> texts)
      throws IOException {
    try (Classifier classifier =
        Classifier.load(directory, new LoadOptions(32, precision, "cpu"), null)) {
      return classifier.logits(texts.stream().map(classifier::encode).toList());
    }
  }

  /** Compares logits in int8 with those in another precision. */
  private static void assertClose(ModelDirectory directory, Precision other, float tolerance)
      throws IOException {
    float[][] expected = logits(directory, other, texts(20));
    float[][] rounded = logits(directory, Precision.INT8, texts(20));
    for (int i = 0; i < expected.length; i++) {
      assertThat(rounded[i][0]).isCloseTo(expected[i][0], within(tolerance));
    }
  }

  /** Writes what a layer reads as somebody else might. */
  private ModelDirectory withRange(String layer, String range) throws IOException {
    ObjectNode config = model.configJson();
    ((ObjectNode) config.at("/sentiment_streams/int8_inputs/layers"))
        .set(layer, new ObjectMapper().readTree(range));
    Files.writeString(model.path().resolve(ModelDirectory.CONFIG), config.toString());
    return ModelDirectory.open(model.path());
  }

  /** Changes weights whose names contain a word. */
  private static void change(ModelDirectory directory, String word, Consumer<float[]> change)
      throws IOException {
    Path file = directory.path().resolve(ModelDirectory.WEIGHTS);
    Map<String, Tensor> weights = new TreeMap<>();
    SafeTensors.read(file)
        .forEach(
            (name, tensor) -> {
              float[] values = new float[(int) tensor.elements()];
              FloatBuffer.wrap(values).put(tensor.data().asFloatBuffer());
              if (name.contains(word)) {
                change.accept(values);
              }
              long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
              weights.put(name, Tensor.of(values, shape));
            });
    SafeTensors.write(file, weights);
  }

  /** A model that has a channel far beyond the others before, and one after an activation. */
  private ModelDirectory withOutliers(String activation) throws IOException {
    change(model, "layer.0.attention.output.LayerNorm.bias", values -> values[3] = 15);
    change(model, "layer.1.intermediate.dense.bias", values -> values[5] = 30);
    weaken("layer.0.intermediate.dense.weight", 16, 3);
    weaken("layer.1.output.dense.weight", 32, 5);
    Path config = model.path().resolve(ModelDirectory.CONFIG);
    String written =
        Files.readString(config)
            .replaceFirst("(\"hidden_act\" ?: ?\").*?\"", "$1" + activation + "\"");
    assertThat(written).contains("\"" + activation + "\"");
    Files.writeString(config, written);
    return ModelDirectory.open(model.path());
  }

  /** As in real models, what is far beyond the others has small weights. */
  private void weaken(String name, int width, int channel) throws IOException {
    change(
        model,
        name,
        values -> {
          for (int place = channel; place < values.length; place += width) {
            values[place] *= 0.03f;
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"gelu", "gelu_new", "relu", "silu"})
  void shouldDivideAChannelThatReachesFarAndSpreadOneOfAnActivation(String activation)
      throws IOException {
    ModelDirectory odd = withOutliers(activation);

    List<Layer> layers = calibrate(odd);

    Map<String, InputRange> ranges = odd.int8Inputs().layers();
    assertThat(layers).allMatch(Layer::isRounded);
    assertThat(ranges.get("encoder.layer.0.intermediate.dense").divided()).containsKey(3);
    assertThat(ranges.get("encoder.layer.1.output.dense").spread()).containsKey(5);
    assertThat(ranges.get("encoder.layer.1.output.dense").high()).isLessThan(20);
    assertClose(odd, Precision.FP32, 0.1f);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldGiveATextTheSameBitsWhateverElseIsInItsBatch(boolean outliers) throws IOException {
    if (outliers) {
      model = withOutliers("gelu");
    }
    calibrate(model);
    List<String> texts = texts(60);

    try (Classifier classifier =
        Classifier.load(model, new LoadOptions(32, Precision.INT8, "cpu"), null)) {
      List<Tokens> tokens = new ArrayList<>(texts.stream().map(classifier::encode).toList());
      for (int draw = 0; draw < 20; draw++) {
        Collections.shuffle(tokens, new Random(draw));
        List<Tokens> batch = tokens.subList(0, 1 + draw * 2);
        float[][] together = classifier.logits(batch);
        for (int i = 0; i < batch.size(); i++) {
          assertThat(classifier.logits(List.of(batch.get(i)))[0]).isEqualTo(together[i]);
        }
      }
    }
  }

  @Test
  void shouldComputeNearlyTheSameAsInSinglePrecision() throws IOException {
    List<Layer> layers = calibrate(model);

    assertThat(layers).hasSizeGreaterThan(7).allMatch(Layer::isRounded);
    assertClose(model, Precision.FP32, 0.05f);
  }

  @Test
  void shouldLeaveALayerWithAnOutlierInBfloat16() throws IOException {
    // One input of the layer is a hundred thousand times larger than the others, and counts for
    // nothing.
    change(model, "layer.0.attention.output.LayerNorm.bias", values -> values[3] = 100_000);
    change(
        model,
        "layer.0.intermediate.dense.weight",
        values -> {
          for (int row = 0; row < values.length / 16; row++) {
            values[row * 16 + 3] = 0;
          }
        });
    ModelDirectory odd = ModelDirectory.open(model.path());

    List<Layer> layers = calibrate(odd);

    assertThat(
            layers.stream().filter(layer -> !layer.isRounded()).map(layer -> layer.names().get(0)))
        .contains("encoder.layer.0.intermediate.dense");
    assertClose(odd, Precision.BF16, 0.1f);
  }

  @Test
  void shouldNotUseWhatWasMeasuredOfOtherWeights() throws IOException {
    calibrate(model);
    assertThat(model.isCalibrated()).isTrue();

    change(model, "layer.1.intermediate.dense.weight", values -> values[0] += 1);

    assertThat(ModelDirectory.open(model.path()).isCalibrated()).isFalse();
  }

  @Test
  void shouldStayCalibratedInTheFilesThatArePublished() throws IOException {
    ModelDirectory adapted = AdaptedModels.write(folder.resolve("adapted"), model, 1, 2);
    calibrate(adapted);

    ModelWriter.write(folder.resolve("published"), adapted);
    ModelWriter.writeMerged(folder.resolve("merged"), adapted);

    for (String copy : List.of("published", "merged")) {
      ModelDirectory written = ModelDirectory.open(folder.resolve(copy));
      assertThat(written.int8Inputs()).as(copy).isEqualTo(adapted.int8Inputs());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1, 2]",
        "[-1, -0.5]",
        "[0, 0]",
        "[\"a\", 2]",
        "[-1]",
        "7",
        "[-1, 1e99]",
        "{}",
        "{\"range\": [-1, 2], \"divided\": [3]}",
        "{\"range\": [-1, 2], \"spread\": {\"2\": 3}}",
        "{\"range\": [-1, 2], \"divided\": {\"3\": [3]}}",
        "{\"range\": [-1, 2], \"divided\": {\"two\": [3]}}",
        "{\"range\": [-1, 2], \"spread\": {\"2\": [-3]}}"
      })
  void shouldRefuseADamagedRangeByItsLayersName(String range) throws IOException {
    calibrate(model);
    ModelDirectory damaged = withRange("encoder.layer.0.output.dense", range);

    assertThatThrownBy(damaged::isCalibrated)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("encoder.layer.0.output.dense")
        .hasMessageContaining("model calibrate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "output.dense | {\"range\": [-1, 2], \"divided\": {\"2\": [99]}} | channel 99",
        "output.dense | {\"range\": [-1, 2], \"spread\": {\"2\": [99]}} | channel 99",
        "output.dense | {\"range\": [-1, 2], \"spread\": {\"30000\": [1]}} | more copies",
        "output.dense | {\"range\": [-1, 2], \"spread\": {\"2\": [1]}, \"divided\": {\"2\": [1]}} | divided",
        "attention.output.dense | {\"range\": [-1, 2], \"spread\": {\"2\": [1]}} | no activation"
      })
  void shouldRefuseChannelsThatTheLayerCannotHave(String layer, String range, String message)
      throws IOException {
    calibrate(model);
    ModelDirectory damaged = withRange("encoder.layer.0." + layer, range);

    assertThatThrownBy(() -> logits(damaged, Precision.INT8, texts(1)))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("layer encoder.layer.0." + layer)
        .hasMessageContaining(message)
        .hasMessageContaining("model calibrate");
  }

  @Test
  void shouldDivideAnActivationThatSomebodyDividedByHand() throws IOException {
    calibrate(model);

    ModelDirectory odd =
        withRange(
            "encoder.layer.0.output.dense", "{\"range\": [-1, 2], \"divided\": {\"2\": [1, 3]}}");

    assertClose(odd, Precision.FP32, 0.1f);
  }

  @Test
  void shouldForgetWhatInt8CostOnceItIsMeasuredAnew() throws IOException {
    List<Layer> layers = calibrate(model);
    ObjectNode config = model.configJson();
    config.withObjectProperty("sentiment_streams").put("int8_accuracy_loss", 0.001);
    Files.writeString(model.path().resolve(ModelDirectory.CONFIG), config.toString());
    assertThat(ModelDirectory.open(model.path()).int8AccuracyLoss()).isEqualTo(0.001);

    change(model, "layer.1.intermediate.dense.weight", values -> values[0] += 1);
    assertThat(ModelDirectory.open(model.path()).int8AccuracyLoss()).isEqualTo(1);

    Int8Calibration.write(ModelDirectory.open(model.path()), layers);
    assertThat(ModelDirectory.open(model.path()).int8AccuracyLoss()).isEqualTo(1);
  }

  @Test
  void shouldCalibrateOtherFamilies() throws IOException {
    for (ModelDirectory other :
        List.of(
            RandomModels.modernBert(folder.resolve("modernbert")),
            RandomModels.deberta(folder.resolve("deberta")))) {
      List<Layer> layers = Int8Calibration.measure(other, texts(40));
      Int8Calibration.write(other, layers);

      assertClose(other, Precision.BF16, 0.3f);
    }
  }
}
