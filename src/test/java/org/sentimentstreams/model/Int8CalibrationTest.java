package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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

  /** Changes weights whose names contain a word. */
  private static void change(
      ModelDirectory directory, String word, java.util.function.Consumer<float[]> change)
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

  @Test
  void shouldGiveATextTheSameBitsWhateverElseIsInItsBatch() throws IOException {
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
    float[][] exact = logits(model, Precision.FP32, texts(20));
    float[][] rounded = logits(model, Precision.INT8, texts(20));
    for (int i = 0; i < exact.length; i++) {
      assertThat(rounded[i][0]).isCloseTo(exact[i][0], within(0.05f));
    }
  }

  @Test
  void shouldLeaveALayerWithAnOutlierInBfloat16() throws IOException {
    // One input of the layer is a thousand times larger than the others, and counts for nothing.
    change(model, "layer.0.attention.output.LayerNorm.bias", values -> values[3] = 1000);
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
    float[][] exact = logits(odd, Precision.BF16, texts(20));
    float[][] rounded = logits(odd, Precision.INT8, texts(20));
    for (int i = 0; i < exact.length; i++) {
      assertThat(rounded[i][0]).isCloseTo(exact[i][0], within(0.1f));
    }
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
      strings = {"[1, 2]", "[-1, -0.5]", "[0, 0]", "[\"a\", 2]", "[-1]", "7", "[-1, 1e99]"})
  void shouldRefuseADamagedRangeByItsLayersName(String range) throws IOException {
    calibrate(model);
    Path config = model.path().resolve(ModelDirectory.CONFIG);
    String written = Files.readString(config);
    Files.writeString(
        config,
        written.replaceFirst("(\"encoder.layer.0.output.dense\" : )\\[[^]]*]", "$1" + range));

    assertThatThrownBy(() -> ModelDirectory.open(model.path()).isCalibrated())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("encoder.layer.0.output.dense")
        .hasMessageContaining("model calibrate");
  }

  @Test
  void shouldCalibrateOtherFamilies() throws IOException {
    for (ModelDirectory other :
        List.of(
            RandomModels.modernBert(folder.resolve("modernbert")),
            RandomModels.deberta(folder.resolve("deberta")))) {
      List<Layer> layers = Int8Calibration.measure(other, texts(40));
      Int8Calibration.write(other, layers);

      List<String> texts = texts(10);
      float[][] exact = logits(other, Precision.BF16, texts);
      float[][] rounded = logits(other, Precision.INT8, texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(rounded[i][0]).isCloseTo(exact[i][0], within(0.3f));
      }
    }
  }
}
