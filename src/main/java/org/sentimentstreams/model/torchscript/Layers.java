package org.sentimentstreams.model.torchscript;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.sentimentstreams.model.weights.InvalidWeightsException;
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
    return linear(out, in, true, names);
  }

  /**
   * As above.
   *
   * @param bias whether the layers have one; else it is zeros
   */
  ScriptModule linear(long out, long in, boolean bias, String... names) {
    return linear(LinearFields.Neighbours.NONE, out, in, bias, names);
  }

  /**
   * Two linear layers: what the first one gives, activated, nothing but the second one reads.
   *
   * @param module gets them as {@code intermediate} and {@code output}
   * @param width of the input and the output
   */
  ScriptModule feedForward(ScriptModule module, long width, String first, String second) {
    var feeding = new LinearFields.Neighbours(second, false);
    var fed = new LinearFields.Neighbours(null, true);
    return module
        .with("intermediate", linear(feeding, -1, width, true, first))
        .with("output", linear(fed, width, -1, true, second));
  }

  private ScriptModule linear(
      LinearFields.Neighbours neighbours, long out, long in, boolean bias, String... names) {
    Tensor weight = concat(names, name -> weights.get(name + ".weight", out, in));
    Tensor biases = bias ? concat(names, name -> weights.get(name + ".bias", out)) : zeros(weight);
    return linear(weight, biases, neighbours, names);
  }

  /** One layer's outputs cut into equal parts, each a layer of its own. */
  List<ScriptModule> split(int parts, long in, boolean bias, String name) {
    Tensor weight = weights.get(name + ".weight", -1, in);
    Tensor biases = bias ? weights.get(name + ".bias", weight.shape().get(0)) : zeros(weight);
    if (weight.shape().get(0) % parts != 0) {
      throw new InvalidWeightsException(
          "Tensor %s.weight has the shape %s; its rows have to be %d equal parts"
              .formatted(name, weight.shape(), parts));
    }
    long rows = weight.shape().get(0) / parts;
    return LongStream.range(0, parts)
        .mapToObj(
            part ->
                linear(
                    weight.rows(part * rows, (part + 1) * rows),
                    biases.rows(part * rows, (part + 1) * rows),
                    LinearFields.Neighbours.NONE,
                    name))
        .toList();
  }

  private ScriptModule linear(
      Tensor weight, Tensor bias, LinearFields.Neighbours neighbours, String... names) {
    ScriptModule linear = new ScriptModule("Linear").with("weight", weight).with("bias", bias);
    arithmetic.fields().add(linear, weight, neighbours, names);
    return linear;
  }

  /** The bias of a layer that has none. */
  static Tensor zeros(Tensor weight) {
    return Tensor.zeros(weight.shape().get(0));
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
    return norm(name, size, epsilon, true);
  }

  /** As above, with a bias or without. */
  ScriptModule norm(String name, long size, double epsilon, boolean bias) {
    return new ScriptModule("LayerNorm")
        .with("weight", weights.get(name + ".weight", size))
        .with("bias", bias ? weights.get(name + ".bias", size) : Tensor.zeros(size))
        .with("eps", epsilon);
  }

  /** Stands where a norm could be and is none. */
  static ScriptModule noNorm() {
    return new ScriptModule("LayerNorm")
        .with("weight", Tensor.zeros(0))
        .with("bias", Tensor.zeros(0))
        .with("eps", 0.);
  }

  /** A weight by its whole name. */
  Tensor tensor(String name, long... extents) {
    return weights.get(name, extents);
  }
}
