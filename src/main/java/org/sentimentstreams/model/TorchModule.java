package org.sentimentstreams.model;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A loaded TorchScript module. Any number of threads may run it at once; the weights are there
 * once.
 */
final class TorchModule implements AutoCloseable {
  // The engine frees the weights when nothing refers to the model any more, so hold on to it.
  private final Model model;

  private final EngineGuard guard = new EngineGuard();

  private TorchModule(Model model) {
    this.model = model;
  }

  /** Loads an archive that is written a moment before. */
  static TorchModule load(String name, String device, ArchiveLoader.Writer writer)
      throws IOException {
    return new TorchModule(
        ArchiveLoader.load(
            "model " + name, () -> PyTorch.newModel(name, device), Map.of(), writer));
  }

  /** Holds the tensors of one batch until it is closed. */
  NDManager newScope() {
    return guard.call(() -> model.getNDManager().newSubManager());
  }

  static IValue tensor(NDManager scope, long[] values) {
    return IValue.from((PtNDArray) scope.create(values));
  }

  static IValue tensor(NDArray array) {
    return IValue.from((PtNDArray) array);
  }

  /** Makes the inputs of a run, all of them or none. */
  @SafeVarargs
  static IValue[] all(Supplier<IValue>... inputs) {
    List<IValue> made = new ArrayList<>(inputs.length);
    try {
      for (Supplier<IValue> input : inputs) {
        made.add(input.get());
      }
      return made.toArray(IValue[]::new);
    } catch (RuntimeException | Error e) {
      made.forEach(IValue::close);
      throw e;
    }
  }

  /**
   * Runs a method of the module.
   *
   * @param scope will own the output
   * @param inputs are freed, whatever happens
   * @return null where the output is no tensor
   * @throws IllegalStateException if the module is closed
   */
  NDArray run(NDManager scope, String method, IValue... inputs) {
    try {
      return guard.call(() -> call((PtNDManager) scope, method, inputs));
    } finally {
      Arrays.stream(inputs).forEach(IValue::close);
    }
  }

  private NDArray call(PtNDManager scope, String method, IValue... inputs) {
    try (IValue output = IValueUtils.runMethod((PtSymbolBlock) model.getBlock(), method, inputs)) {
      return output.isTensor() ? output.toTensor(scope) : null;
    }
  }

  /** Waits for running batches, then frees the weights. Later calls do nothing. */
  @Override
  public void close() {
    guard.close(model::close);
  }
}
