package org.sentimentstreams.model.torchscript;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The layers that encoder and head are made of, with their weights from a checkpoint.
 *
 * @param arithmetic says which linear layers are meant
 */
record Layers(Checkpoint weights, Arithmetic arithmetic) {

  /**
   * A linear layer.
   *
   * @param out extent of its output; -1 for any
   * @param in extent of its input; -1 for any
   * @param names layers that read the same input and become one, their outputs side by side
   */
  ScriptModule linear(long out, long in, String... names) {
    ScriptModule linear =
        new ScriptModule("Linear")
            .with("weight", concat(names, name -> weights.get(name + ".weight", out, in)))
            .with("bias", concat(names, name -> weights.get(name + ".bias", out)));
    for (String field : arithmetic.fields()) {
      linear.with(field, Tensor.zeros(0));
    }
    return linear;
  }

  private static Tensor concat(String[] names, Function<String, Tensor> lookup) {
    List<Tensor> parts = Arrays.stream(names).map(lookup).toList();
    return parts.size() == 1 ? parts.get(0) : Tensor.concat(parts);
  }

  /** The weight of an embedding; rows are -1 where any number will do. */
  Tensor table(String name, long rows, long width) {
    return weights.get(name + ".weight", rows, width);
  }

  /** A layer normalisation over {@code size} numbers. */
  ScriptModule norm(String name, long size, double epsilon) {
    return new ScriptModule("LayerNorm")
        .with("weight", weights.get(name + ".weight", size))
        .with("bias", weights.get(name + ".bias", size))
        .with("eps", epsilon);
  }
}
