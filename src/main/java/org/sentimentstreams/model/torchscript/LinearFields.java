package org.sentimentstreams.model.torchscript;

import org.sentimentstreams.model.Int8Inputs;
import org.sentimentstreams.model.weights.Tensor;

/** What a linear layer has beside weight and bias, in some arithmetic. */
@FunctionalInterface
interface LinearFields {
  /**
   * @param next the layer that alone reads the activated output; null if others may
   * @param names of the layers that are one here, which read the same input
   */
  void add(ScriptModule linear, String next, String... names);

  /** Tensors that the layer fills when it is packed. */
  static LinearFields empty(String... fields) {
    return (linear, next, names) -> {
      for (String field : fields) {
        linear.with(field, Tensor.zeros(0));
      }
    };
  }

  /** How inputs are rounded to 8 bits, and outputs for the next layer. */
  static LinearFields ranges(Int8Inputs inputs) {
    return (linear, next, names) -> {
      Int8Inputs.Range range = inputs.layers().get(names[0]);
      Int8Inputs.Range output = next == null ? null : inputs.layers().get(next);
      linear
          .with("rounded", range != null)
          .with("scale", range == null ? 1. : range.scale())
          .with("zero_point", range == null ? 0 : range.zeroPoint())
          .with("feeds", output != null)
          .with("next_scale", output == null ? 1. : output.scale())
          .with("next_zero_point", output == null ? 0 : output.zeroPoint());
    };
  }

  /** These, and then others. */
  default LinearFields and(LinearFields others) {
    return (linear, next, names) -> {
      add(linear, next, names);
      others.add(linear, next, names);
    };
  }
}
