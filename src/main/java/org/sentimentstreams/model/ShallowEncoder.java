package org.sentimentstreams.model;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstreams.model.weights.Tensor;

/**
 * As much of an encoder as it takes to time it: its first layers, without an adapter, which makes
 * no layer slower, and with the first words of a large vocabulary, whose table would take longer to
 * load than all the rest.
 *
 * @param config of that much
 * @param weights by name
 * @param inputs the ranges of what layers read; null if they are unknown
 */
record ShallowEncoder(ModelConfig config, Map<String, Tensor> weights, Int8Inputs inputs) {
  private static final int LAYERS = 2;

  /** More rows than any tensor but a table of words has. */
  private static final int LARGE = 20_000;

  private static final int WORDS = 1000;

  /**
   * @throws IOException if the weights cannot be read
   */
  static ShallowEncoder of(ModelDirectory directory) throws IOException {
    ModelConfig config = directory.config();
    int words = config.vocabularySize();
    Map<String, Tensor> weights = new TreeMap<>(directory.weightsWithoutPairs());
    if (words < LARGE) {
      return new ShallowEncoder(config.shallow(LAYERS, words), weights, directory.int8Inputs());
    }
    weights.replaceAll(
        (name, tensor) ->
            tensor.shape().size() == 2 && tensor.shape().get(0) == words
                ? tensor.rows(0, WORDS)
                : tensor);
    return new ShallowEncoder(config.shallow(LAYERS, WORDS), weights, directory.int8Inputs());
  }
}
