package org.sentimentstreams.training.fit;

import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import org.sentimentstreams.model.weights.Tensor;

/** Weights that nobody has trained yet, drawn from one seeded stream. */
final class FreshWeights {
  private static final double DEVIATION = 0.02;
  private static final Pattern NORM = Pattern.compile("norm\\.weight$", Pattern.CASE_INSENSITIVE);

  private final Random random;

  FreshWeights(long seed) {
    this.random = new Random(seed);
  }

  /**
   * As BERT's authors drew them: from a normal distribution with a standard deviation of .02,
   * biases 0, LayerNorm 1.
   */
  Tensor likeBert(String name, long[] shape) {
    float[] values = values(shape);
    if (NORM.matcher(name).find()) {
      Arrays.fill(values, 1);
    } else if (!name.endsWith(".bias")) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * DEVIATION);
      }
    }
    return Tensor.of(values, shape);
  }

  /**
   * As PyTorch's {@code nn.Linear} draws weights and biases: evenly between ±1/√inputs.
   *
   * @param inputs of the layer
   */
  Tensor likeLinear(long inputs, long[] shape) {
    float[] values = values(shape);
    double bound = 1 / Math.sqrt(inputs);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return Tensor.of(values, shape);
  }

  private static float[] values(long[] shape) {
    return new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
  }
}
