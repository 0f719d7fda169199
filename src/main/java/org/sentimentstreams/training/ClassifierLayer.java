package org.sentimentstreams.training;

import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.weights.Tensor;

/** The last layer of a trained model as it is served. */
final class ClassifierLayer {
  private ClassifierLayer() {}

  /**
   * Divides the logits by a temperature, by way of the weights, so that whoever serves the model
   * serves calibrated scores. A single logit z becomes two, 0 and z, whose softmax is the sigmoid
   * of z.
   *
   * @param layer its name, without {@code .weight}
   */
  static Map<String, Tensor> perLabel(
      Map<String, Tensor> weights, String layer, int labels, double temperature) {
    for (String part : List.of(layer + ".weight", layer + ".bias")) {
      weights.put(part, perLabel(weights.get(part), labels, temperature));
    }
    return weights;
  }

  private static Tensor perLabel(Tensor tensor, int labels, double temperature) {
    float[] values = tensor.floats();
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    int missing = (int) (labels - shape[0]) * values.length / (int) shape[0];
    float[] all = new float[missing + values.length];
    for (int i = 0; i < values.length; i++) {
      all[missing + i] = (float) (values[i] / temperature);
    }
    shape[0] = labels;
    return Tensor.of(all, shape);
  }
}
