package org.sentimentstreams.model.torchscript;

import org.sentimentstreams.model.weights.Tensor;

/** What a linear layer has beside weight and bias, in some arithmetic. */
@FunctionalInterface
interface LinearFields {
  /**
   * @param weight of shape (out, in)
   * @param names of the layers that are one here, which read the same input
   */
  void add(ScriptModule linear, Tensor weight, Neighbours neighbours, String... names);

  /**
   * How a layer is joined to others by activations.
   *
   * @param feeds the layer that alone reads the activated output; null if others may
   * @param isFed whether it alone reads the activated output of the layer before
   */
  record Neighbours(String feeds, boolean isFed) {
    static final Neighbours NONE = new Neighbours(null, false);
  }

  /** Tensors that the layer fills when it is packed. */
  static LinearFields empty(String... fields) {
    return (linear, weight, neighbours, names) -> {
      for (String field : fields) {
        linear.with(field, Tensor.zeros(0));
      }
    };
  }

  /** These, and then others. */
  default LinearFields and(LinearFields others) {
    return (linear, weight, neighbours, names) -> {
      add(linear, weight, neighbours, names);
      others.add(linear, weight, neighbours, names);
    };
  }
}
