package org.sentimentstreams.model.torchscript;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The layers that a training module is made of. Every tensor is a parameter, whose name in Hugging
 * Face is kept.
 */
final class TrainingLayers {
  /** Probabilities of dropout are multiples of 1 / 32768. */
  private static final int DROPOUT_STEPS = 1 << 15;

  private final Checkpoint weights;
  private final double encoderDropout;
  private final LoraConfig lora;
  private final IdentityHashMap<Tensor, String> names = new IdentityHashMap<>();

  /**
   * @param encoderDropout probability inside of the encoder, attention included
   * @param lora how adapters count that the weights have; null where they have none
   */
  TrainingLayers(Checkpoint weights, double encoderDropout, LoraConfig lora) {
    this.weights = weights;
    this.encoderDropout = encoderDropout;
    this.lora = lora;
  }

  /** A linear layer, by its name without {@code .weight}; extents are -1 where any will do. */
  ScriptModule linear(String name, long out, long in) {
    return linear(name, out, in, true);
  }

  /** As above, with a bias or without: then it is zeros, which nothing trains. */
  ScriptModule linear(String name, long out, long in, boolean bias) {
    ScriptModule linear = linear("Linear", name, out, in, bias);
    return lora == null ? linear : adapted(linear, name, out, in);
  }

  /** A linear layer that nothing calls. */
  ScriptModule noLinear() {
    Tensor none = Tensor.zeros(0);
    ScriptModule linear = new ScriptModule("Linear").with("weight", none).with("bias", none);
    return lora == null ? linear : withPair(linear, none, none, 0);
  }

  private ScriptModule adapted(ScriptModule linear, String name, long out, long in) {
    if (!weights.has(name + ".lora_A")) {
      return withPair(linear, Tensor.zeros(0), Tensor.zeros(0), 0);
    }
    Tensor a = parameter(name + LoraAdapter.A, lora.rank(), in);
    Tensor b = parameter(name + LoraAdapter.B, out, lora.rank());
    return withPair(linear, a, b, 1);
  }

  private ScriptModule withPair(ScriptModule linear, Tensor a, Tensor b, int adapted) {
    return linear
        .with("lora_a", a)
        .with("lora_b", b)
        .with("adapted", adapted)
        .with("scale", lora.scale())
        .with("dropout", dropout(lora.dropout()));
  }

  /** As above, always in single precision. */
  ScriptModule headLinear(String name, long out, long in, boolean bias) {
    return linear("HeadLinear", name, out, in, bias);
  }

  private ScriptModule linear(String className, String name, long out, long in, boolean bias) {
    Tensor weight = parameter(name + ".weight", out, in);
    return new ScriptModule(className)
        .with("weight", weight)
        .with("bias", bias ? parameter(name + ".bias", out) : Layers.zeros(weight));
  }

  /** A layer normalisation over {@code size} numbers. */
  ScriptModule norm(String name, long size, double epsilon) {
    return norm(name, size, epsilon, true);
  }

  /** As above, with a bias or without. */
  ScriptModule norm(String name, long size, double epsilon, boolean bias) {
    return new ScriptModule("LayerNorm")
        .with("weight", parameter(name + ".weight", size))
        .with("bias", bias ? parameter(name + ".bias", size) : Tensor.zeros(size))
        .with("eps", epsilon);
  }

  /** The weight of an embedding; rows are -1 where any number will do. */
  Tensor table(String name, long rows, long width) {
    return parameter(name + ".weight", rows, width);
  }

  /** A weight that is trained, by its whole name. */
  Tensor parameter(String name, long... extents) {
    Tensor tensor = weights.get(name, extents);
    // Two names may have one and the same tensor, but each is a parameter of its own.
    Tensor own = Tensor.computed(tensor.dtype(), tensor.shape(), () -> tensor);
    names.put(own, name);
    return own;
  }

  /** Dropout inside of the encoder. */
  ScriptModule dropout() {
    return dropout(encoderDropout);
  }

  ScriptModule dropout(double rate) {
    long dropped = Math.round(rate * DROPOUT_STEPS);
    return new ScriptModule("Dropout")
        .with("dropped", dropped)
        .with("factor", (double) DROPOUT_STEPS / (DROPOUT_STEPS - dropped));
  }

  /** The names of all parameters of a module, by their paths in it. */
  Map<String, String> names(ScriptModule root) {
    Map<String, String> byPath = new LinkedHashMap<>();
    collect(root, "", byPath);
    return byPath;
  }

  private void collect(ScriptModule module, String path, Map<String, String> byPath) {
    module
        .attributes()
        .forEach(
            (attribute, value) -> {
              if (value instanceof ScriptModule child) {
                collect(child, path + attribute + ".", byPath);
              } else if (value instanceof Tensor tensor && names.containsKey(tensor)) {
                byPath.put(path + attribute, names.get(tensor));
              }
            });
  }
}
