package org.sentimentstreams.model.torchscript;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sentimentstreams.model.weights.Tensor;

/**
 * An instance of a class in the TorchScript text: its attributes in the order of their declaration.
 * Every module has the attribute {@code training} first, as PyTorch writes it.
 */
final class ScriptModule {
  private final String className;
  private final Map<String, Object> attributes = new LinkedHashMap<>();

  ScriptModule(String className) {
    this.className = className;
    attributes.put("training", false);
  }

  ScriptModule with(String name, Tensor tensor) {
    return put(name, tensor);
  }

  ScriptModule with(String name, ScriptModule module) {
    return put(name, module);
  }

  ScriptModule with(String name, long value) {
    return put(name, value);
  }

  /** A tensor that is one and the same in all modules that have it, and not a copy in each. */
  ScriptModule withShared(String name, Tensor tensor) {
    return put(name, new Shared(tensor));
  }

  /** Stands for a tensor that modules share. */
  record Shared(Tensor tensor) {}

  ScriptModule with(String name, boolean value) {
    return put(name, value);
  }

  ScriptModule with(String name, double value) {
    return put(name, value);
  }

  private ScriptModule put(String name, Object value) {
    attributes.put(name, value);
    return this;
  }

  String className() {
    return className;
  }

  /** Values are Boolean, Long, Double, {@link Tensor}, {@link Shared} or {@link ScriptModule}. */
  Map<String, Object> attributes() {
    return Collections.unmodifiableMap(attributes);
  }
}
