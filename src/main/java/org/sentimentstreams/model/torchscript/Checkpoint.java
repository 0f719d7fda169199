package org.sentimentstreams.model.torchscript;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/** Looks weights up by name and shape, with or without the family's prefix. */
record Checkpoint(Map<String, Tensor> weights, String prefix) {

  /**
   * @param shape the extents that the configuration asks for; -1 where any will do
   * @return the tensor in single precision
   * @throws InvalidWeightsException if it is missing, has another shape or holds something that is
   *     no finite number
   */
  Tensor get(String name, long... shape) {
    Tensor tensor = weights.getOrDefault(prefix + name, weights.get(name));
    if (tensor == null) {
      throw new InvalidWeightsException(
          "The checkpoint has no tensor %s (nor %s%s), which its config.json asks for"
              .formatted(name, prefix, name));
    }
    if (!fits(tensor.shape(), shape)) {
      throw new InvalidWeightsException(
          "Tensor %s has the shape %s; config.json asks for %s"
              .formatted(name, tensor.shape(), Arrays.toString(shape)));
    }
    requireNumbers(name, tensor);
    return tensor.toF32();
  }

  private static void requireNumbers(String name, Tensor tensor) {
    long place = tensor.firstNotFinite();
    if (place >= 0) {
      throw new InvalidWeightsException(
          "Tensor %s holds NaN or infinity at element %d: the weights are damaged"
              .formatted(name, place));
    }
  }

  private static boolean fits(List<Long> shape, long... wanted) {
    if (shape.size() != wanted.length) {
      return false;
    }
    for (int axis = 0; axis < wanted.length; axis++) {
      if (wanted[axis] >= 0 && shape.get(axis) != wanted[axis]) {
        return false;
      }
    }
    return true;
  }
}
