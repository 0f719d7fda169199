package org.sentimentstreams.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.weights.Tensor;

/** Models with a random adapter on the queries of each layer, and a random classifier. */
public final class AdaptedModels {
  private AdaptedModels() {}

  /**
   * @param target is made
   * @param base a BERT
   * @param pairs seed of the adapter's numbers
   * @param head seed of the classifier's numbers
   */
  public static ModelDirectory write(Path target, ModelDirectory base, long pairs, long head)
      throws IOException {
    int hidden = base.config().hiddenSize();
    Random random = new Random(pairs);
    Map<String, Tensor> tensors = new TreeMap<>();
    for (int layer = 0; layer < base.config().layers(); layer++) {
      String query = "bert.encoder.layer.%d.attention.self.query".formatted(layer);
      tensors.put(query + LoraAdapter.A, random(random, 2, hidden));
      tensors.put(query + LoraAdapter.B, random(random, hidden, 2));
    }
    LoraConfig config = new LoraConfig(2, 4, false, 0.1, "some/bert");
    Map<String, Tensor> weights = new TreeMap<>(base.weights());
    weights.put("classifier.weight", random(new Random(head), 2, hidden));
    ModelWriter.write(
        target,
        base.configJson().toString(),
        base.tokenizer(),
        weights,
        Optional.of(new LoraAdapter(config, tensors, Map.of())));
    return ModelDirectory.open(target);
  }

  private static Tensor random(Random random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.2 * random.nextGaussian());
    }
    return Tensor.of(values, rows, columns);
  }
}
