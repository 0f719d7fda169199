package org.sentimentstreams.model.lora;

import java.util.List;
import org.sentimentstreams.model.weights.DType;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/** Adds the product of a pair to a matrix, in single precision. */
final class LoraMerge {
  private LoraMerge() {}

  /**
   * @param name of the weight, for messages
   * @param weight [out, in]
   * @param a [rank, in]
   * @param b [out, rank]
   * @return weight + scale · b · a, which throws {@link InvalidWeightsException} to its readers if
   *     a sum is no finite number
   * @throws InvalidWeightsException if the shapes do not fit
   */
  static Tensor of(String name, Tensor weight, Tensor a, Tensor b, double scale) {
    if (!weight.shape().equals(List.of(b.shape().get(0), a.shape().get(1)))) {
      throw new InvalidWeightsException(
          "The adapter is for another base: it changes %s by %s times %s, but in this base that is %s"
              .formatted(name, b.shape(), a.shape(), weight.shape()));
    }
    return Tensor.computed(DType.F32, weight.shape(), () -> sum(name, weight, a, b, scale));
  }

  private static Tensor sum(String name, Tensor weight, Tensor a, Tensor b, double scale) {
    int rank = Math.toIntExact(a.shape().get(0));
    int out = Math.toIntExact(weight.shape().get(0));
    int in = Math.toIntExact(weight.shape().get(1));
    float[] sum = weight.floats();
    float[] left = b.floats();
    float[] right = a.floats();
    for (int row = 0; row < out; row++) {
      for (int k = 0; k < rank; k++) {
        addTo(sum, row * in, (float) (scale * left[row * rank + k]), right, k * in, in);
      }
    }
    Tensor merged = Tensor.of(sum, out, in);
    if (merged.firstNotFinite() >= 0) {
      throw new InvalidWeightsException(
          "%s holds no finite number once the adapter is added: the adapter is damaged, or its lora_alpha"
              .formatted(name));
    }
    return merged;
  }

  /** A method of its own is compiled at a model's start long before its callers' loops are. */
  private static void addTo(float[] sum, int at, float factor, float[] row, int from, int length) {
    for (int i = 0; i < length; i++) {
      sum[at + i] += factor * row[from + i];
    }
  }
}
