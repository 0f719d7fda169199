package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/** Expected values follow the algorithms in PyTorch's documentation, step by step in doubles. */
class WeightOptimizerTest {
  private static final double RATE = 0.01;
  private static final double DECAY = 0.1;
  private static final double[] GRADIENTS = {0.5, -2, 0.25, 1};

  /** One formula; it is given the step, from 1. */
  private interface Formula {
    double apply(int step, double weight, double gradient);
  }

  private static void assertFollows(String kind, Formula decayed, Formula plain)
      throws IOException {
    Recipe.Optimizer settings =
        RecipeReader.read(
                "head",
                Map.of(
                    "optimizer.kind", kind,
                    "optimizer.weight-decay", "0.1",
                    "optimizer.decay-all", "false",
                    "optimizer.momentum", "0.9",
                    "optimizer.clip-norm", "0"))
            .optimizer();
    double matrix = 1;
    double bias = 1;
    try (EngineMode mode = EngineMode.forTraining();
        OptimizerFunctions functions = OptimizerFunctions.load();
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      WeightOptimizer optimizer = new WeightOptimizer(settings, name -> 1, functions, manager);
      List<TrainableModel.Weight> weights =
          List.of(weight(manager, "layer.bias"), weight(manager, "layer.weight"));
      for (int step = 1; step <= GRADIENTS.length; step++) {
        double gradient = GRADIENTS[step - 1];
        weights.forEach(weight -> backward(manager, weight.array(), gradient));
        float norm = optimizer.step(weights, RATE);
        matrix = decayed.apply(step, matrix, gradient);
        bias = plain.apply(step, bias, gradient);

        assertThat(norm).isCloseTo((float) Math.sqrt(2 * gradient * gradient), within(1e-5f));
        assertThat(weights.get(1).array().toFloatArray()[0])
            .isCloseTo((float) matrix, within(1e-6f));
        assertThat(weights.get(0).array().toFloatArray()[0]).isCloseTo((float) bias, within(1e-6f));
      }
    }
  }

  private static TrainableModel.Weight weight(NDManager manager, String name) {
    PtNDArray array = (PtNDArray) manager.create(new float[] {1});
    array.setRequiresGradient(true);
    return new TrainableModel.Weight(name, array);
  }

  private static void backward(NDManager manager, PtNDArray weight, double gradient) {
    JniUtils.setGradMode(true);
    NDArray loss = weight.mul((float) gradient).sum();
    JniUtils.backward((PtNDArray) loss, (PtNDArray) manager.create(1f), false, false);
  }

  /** With decoupled decay, as both Adams have it. */
  private static Formula adam(boolean nesterov, double decay) {
    double[] state = {0, 0, 1};
    return (step, weight, gradient) -> {
      state[0] = 0.9 * state[0] + 0.1 * gradient;
      state[1] = 0.999 * state[1] + 0.001 * gradient * gradient;
      double root = Math.sqrt(state[1] / (1 - Math.pow(0.999, step))) + 1e-8;
      double decayed = weight * (1 - RATE * decay);
      if (!nesterov) {
        return decayed - RATE * state[0] / (1 - Math.pow(0.9, step)) / root;
      }
      double now = 0.9 * (1 - 0.5 * Math.pow(0.96, step * 0.004));
      double next = 0.9 * (1 - 0.5 * Math.pow(0.96, (step + 1) * 0.004));
      state[2] *= now;
      double moment =
          next * state[0] / (1 - state[2] * next) + (1 - now) * gradient / (1 - state[2]);
      return decayed - RATE * moment / root;
    };
  }

  private static Formula sgd(double decay) {
    double[] buffer = {0};
    return (step, weight, gradient) -> {
      buffer[0] = (step == 1 ? 0 : 0.9 * buffer[0]) + gradient + decay * weight;
      return weight - RATE * buffer[0];
    };
  }

  @Test
  void shouldFollowAdamW() throws IOException {
    assertFollows("adamw", adam(false, DECAY), adam(false, 0));
  }

  @Test
  void shouldFollowNadam() throws IOException {
    assertFollows("nadam", adam(true, DECAY), adam(true, 0));
  }

  @Test
  void shouldFollowSgd() throws IOException {
    assertFollows("sgd", sgd(DECAY), sgd(0));
  }

  @Test
  void shouldClipAllGradientsTogether() throws IOException {
    Recipe.Optimizer settings =
        RecipeReader.read(
                "head",
                Map.of(
                    "optimizer.kind", "sgd",
                    "optimizer.momentum", "0",
                    "optimizer.weight-decay", "0",
                    "optimizer.clip-norm", "1"))
            .optimizer();
    try (EngineMode mode = EngineMode.forTraining();
        OptimizerFunctions functions = OptimizerFunctions.load();
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      List<TrainableModel.Weight> weights =
          List.of(weight(manager, "a.weight"), weight(manager, "b.weight"));
      backward(manager, weights.get(0).array(), 3);
      backward(manager, weights.get(1).array(), 4);

      assertThat(new WeightOptimizer(settings, name -> 1, functions, manager).step(weights, 1))
          .isCloseTo(5, within(1e-5f));
      assertThat(weights.get(0).array().toFloatArray()[0]).isCloseTo(1 - 0.6f, within(1e-5f));
      assertThat(weights.get(1).array().toFloatArray()[0]).isCloseTo(1 - 0.8f, within(1e-5f));
    }
  }
}
