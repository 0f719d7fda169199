package org.sentimentstreams.model;

import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.sentimentstreams.model.weights.Tensor;

/** Random weights by Hugging Face's names. */
final class RandomWeights {
  private final Random random;
  private final Map<String, Tensor> weights = new TreeMap<>();

  /**
   * @param seed equal seeds give equal weights
   */
  RandomWeights(long seed) {
    this.random = new Random(seed);
  }

  /** All that was added. */
  Map<String, Tensor> all() {
    return Collections.unmodifiableMap(weights);
  }

  /** An embedding, or the weight of a layer. */
  RandomWeights weight(String name, long... shape) {
    return add(name + ".weight", 0, 0.3, shape);
  }

  RandomWeights linear(String name, long out, long in) {
    return linear(name, out, in, true);
  }

  RandomWeights linear(String name, long out, long in, boolean bias) {
    weight(name, out, in);
    return bias ? add(name + ".bias", 0, 0.3, out) : this;
  }

  RandomWeights norm(String name, long size) {
    return norm(name, size, true);
  }

  RandomWeights norm(String name, long size, boolean bias) {
    add(name + ".weight", 1, 0.2, size);
    return bias ? add(name + ".bias", 0, 0.2, size) : this;
  }

  RandomWeights add(String name, double mean, double deviation, long... shape) {
    int size = 1;
    for (long extent : shape) {
      size *= (int) extent;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    weights.put(name, Tensor.of(values, shape));
    return this;
  }
}
