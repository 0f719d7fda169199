package org.sentimentstreams.model.torchscript;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sentimentstreams.model.weights.DType;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/**
 * Looks weights up by name and shape, with or without the family's prefix.
 *
 * @param taken what was looked up, by the checkpoint's names
 */
record Checkpoint(Map<String, Tensor> weights, String prefix, Map<String, Tensor> taken) {

  Checkpoint(Map<String, Tensor> weights, String prefix) {
    this(weights, prefix, new TreeMap<>());
  }

  /** The names, as the checkpoint has them, of what was looked up. */
  Set<String> used() {
    return taken.keySet();
  }

  /** Whether there is anything of a layer. */
  boolean has(String layer) {
    return Stream.of(".weight", ".bias").anyMatch(part -> name(layer + part) != null);
  }

  /**
   * @param shape the extents that the configuration asks for; -1 where any will do
   * @return the tensor in single precision, the same one for the same name; it throws {@link
   *     InvalidWeightsException} to its readers if it holds something that is no finite number
   * @throws InvalidWeightsException if it is missing or has another shape
   */
  Tensor get(String name, long... shape) {
    String found = name(name);
    if (found == null) {
      throw missing(name);
    }
    Tensor tensor = weights.get(found);
    if (!fits(tensor.shape(), shape)) {
      throw new InvalidWeightsException(
          "Tensor %s has the shape %s; config.json asks for %s"
              .formatted(found, tensor.shape(), Arrays.toString(shape)));
    }
    if (!tensor.dtype().isReadable()) {
      throw new InvalidWeightsException(
          "Tensor %s has the type %s; weights are read in F32, F16, BF16 and F64"
              .formatted(found, tensor.dtype()));
    }
    return taken.computeIfAbsent(
        found, key -> Tensor.computed(DType.F32, tensor.shape(), () -> numbers(key, tensor)));
  }

  /** A name that only begins otherwise says more than one that is not there. */
  private InvalidWeightsException missing(String name) {
    String wanted =
        "The checkpoint has no tensor %s (nor %s%s), which its config.json asks for"
            .formatted(name, prefix, name);
    if (weights.keySet().stream().anyMatch(other -> other.contains(".lora_"))) {
      return new InvalidWeightsException(
          wanted
              + "; it has LoRA adapters, and nothing says how they count: save them by PEFT's"
              + " save_pretrained and import that directory with --base, or merge them first"
              + " (merge_and_unload)");
    }
    return weights.keySet().stream()
        .filter(other -> other.endsWith("." + name))
        .map(other -> other.substring(0, other.length() - name.length()))
        .findFirst()
        .map(
            strange ->
                new InvalidWeightsException(
                    "%s; its name there begins with \"%s\": take that off all names"
                        .formatted(wanted, strange)))
        .orElseGet(() -> new InvalidWeightsException(wanted));
  }

  /** The checkpoint's name of a tensor; null if there is none. */
  private String name(String name) {
    return Stream.of(prefix + name, name, old(prefix + name), old(name))
        .filter(Objects::nonNull)
        .filter(weights::containsKey)
        .findFirst()
        .orElse(null);
  }

  /** Checkpoints that began in TensorFlow have its names in their norms, bert-base-uncased too. */
  private static String old(String name) {
    return name.contains("LayerNorm.")
        ? name.replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta")
        : null;
  }

  private static Tensor numbers(String name, Tensor tensor) {
    Tensor numbers = tensor.now().toF32();
    long place = numbers.firstNotFinite();
    if (place >= 0) {
      throw new InvalidWeightsException(
          "Tensor %s holds no finite number at element %d, but NaN, infinity or more than single precision holds: the weights are damaged"
              .formatted(name, place));
    }
    return numbers;
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
