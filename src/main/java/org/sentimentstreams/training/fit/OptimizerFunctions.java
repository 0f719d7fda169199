package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.IOException;
import java.util.List;
import org.sentimentstreams.model.torchscript.TrainingFunctions;

/** Calls the optimizer steps that {@code optimizer.torchscript} defines. */
final class OptimizerFunctions implements AutoCloseable {
  private final Script script;

  private OptimizerFunctions(Script script) {
    this.script = script;
  }

  static OptimizerFunctions load() throws IOException {
    return new OptimizerFunctions(Script.load(TrainingFunctions::writeOptimizer));
  }

  /**
   * Calls a method; no gradient flows through it.
   *
   * @param manager owns the result
   * @param arguments {@link IValue}s, which are closed
   */
  PtNDArray call(NDManager manager, String method, IValue... arguments) {
    try (IValue result = IValueUtils.runMethod(script.block(), method, arguments)) {
      return result.toTensor((PtNDManager) manager);
    } finally {
      for (IValue argument : arguments) {
        argument.close();
      }
    }
  }

  static IValue list(List<PtNDArray> arrays) {
    return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
  }

  @Override
  public void close() {
    script.close();
  }
}
