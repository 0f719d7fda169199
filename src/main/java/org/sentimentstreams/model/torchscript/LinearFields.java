package org.sentimentstreams.model.torchscript;

import org.sentimentstreams.model.weights.Tensor;

/** What a linear layer has beside weight and bias, in some arithmetic. */
@FunctionalInterface
interface LinearFields {
  /**
   * @param weight of shape (out, in)
   * @param next the layer that alone reads the activated output; null if others may
   * @param names of the layers that are one here, which read the same input
   */
  void add(ScriptModule linear, Tensor weight, String next, String... names);

  /** Tensors that the layer fills when it is packed. */
  static LinearFields empty(String... fields) {
    return (linear, weight, next, names) -> {
      for (String field : fields) {
        linear.with(field, Tensor.zeros(0));
      }
    };
  }

  /** These, and then others. */
  default LinearFields and(LinearFields others) {
    return (linear, weight, next, names) -> {
      add(linear, weight, next, names);
      others.add(linear, weight, next, names);
    };
  }
}
