package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.torchscript.TrainingModule.HeadLayout;
import org.sentimentstreams.model.weights.Tensor;

/** Dropout before a classifier that gives back what it gets. */
class DropoutTest {
  private static final int ROWS = 20_001;

  @TempDir private Path folder;
  private ModelConfig config;
  private EngineMode mode;

  @BeforeEach
  void makeModel() throws IOException {
    config = TinyModel.write(folder, 1).config();
    mode = EngineMode.forTraining();
  }

  @AfterEach
  void reset() {
    mode.close();
  }

  private float[] ones(double dropout, boolean training) throws IOException {
    int h = config.hiddenSize();
    float[] identity = new float[h * h];
    for (int i = 0; i < h; i++) {
      identity[i * (h + 1)] = 1;
    }
    Map<String, Tensor> weights =
        Map.of("classifier.weight", Tensor.of(identity, h, h), "classifier.bias", Tensor.zeros(h));
    var shape = new TrainingModule.Shape(HeadLayout.CLS, true, 0, dropout, false);
    try (TrainableModel model = TrainableModel.load(new TrainingModule(config, shape, weights));
        NDManager manager = model.manager().newSubManager()) {
      model.setTraining(training);
      JniUtils.setSeed(1);
      NDList inputs = new NDList(manager.ones(new Shape(ROWS, h)));
      PtNDArray outputs = model.forward(inputs, training);
      outputs.attach(manager);
      return outputs.toFloatArray();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void shouldDropTheShareThatIsAskedForAndKeepTheMean(double rate) throws IOException {
    float[] outputs = ones(rate, true);

    long dropped = Arrays.stream(doubles(outputs)).filter(value -> value == 0).count();
    double error = Math.sqrt(rate * (1 - rate) / outputs.length);
    assertThat((double) dropped / outputs.length).isCloseTo(rate, within(5 * error));
    assertThat(doubles(outputs)).containsOnly(new double[] {0, largest(outputs)});
    assertThat(largest(outputs)).isCloseTo(1 / (1 - rate), within(1e-3));
  }

  /** Neighbours, and elements that come out of one random number. */
  @Test
  void shouldDropEachByItself() throws IOException {
    float[] outputs = ones(0.5, true);

    int quarter = (outputs.length + 3) / 4;
    for (int distance : new int[] {1, config.hiddenSize(), quarter, 2 * quarter, 3 * quarter}) {
      int pairs = outputs.length - distance;
      long same = 0;
      for (int i = 0; i < pairs; i++) {
        same += outputs[i] == outputs[i + distance] ? 1 : 0;
      }
      assertThat((double) same / pairs).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(pairs)));
    }
  }

  @Test
  void shouldChangeNothingAtZeroOrWhereNothingIsTrained() throws IOException {
    assertThat(ones(0, true)).containsOnly(1);
    assertThat(ones(0.5, false)).containsOnly(1);
  }

  private static double largest(float[] values) {
    return Arrays.stream(doubles(values)).max().orElseThrow();
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
