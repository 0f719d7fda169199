package org.sentimentstreams.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

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

  /** Something that writes an archive to a file. */
  @FunctionalInterface
  interface ArchiveWriter {
    void write(Path file) throws IOException;
  }

  /**
   * Writes an archive to a temporary file, loads it and deletes it: an archive is code, so none is
   * kept where somebody could change it.
   */
  static TorchModule load(String name, ArchiveWriter writer) throws IOException {
    Path archive = Files.createTempFile("sentiment-", ".pt");
    try {
      writer.write(archive);
      Model model = PyTorch.newModel(name);
      try {
        model.load(archive);
      } catch (MalformedModelException | RuntimeException e) {
        model.close();
        throw new InvalidModelException(
            "PyTorch cannot load the model " + name + ": " + e.getMessage(), e);
      }
      return new TorchModule(model);
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  /** Holds the tensors of one batch until it is closed. */
  NDManager newScope() {
    return guard.call(() -> model.getNDManager().newSubManager());
  }

  /**
   * Runs the module.
   *
   * @param scope owns the inputs and will own the output
   */
  NDArray run(NDManager scope, NDArray... inputs) {
    return guard.call(() -> forward((PtNDManager) scope, inputs));
  }

  private NDArray forward(PtNDManager scope, NDArray... inputs) {
    IValue[] values =
        Arrays.stream(inputs).map(input -> IValue.from((PtNDArray) input)).toArray(IValue[]::new);
    try (IValue output =
        IValueUtils.runMethod((PtSymbolBlock) model.getBlock(), "forward", values)) {
      return output.toTensor(scope);
    } finally {
      Arrays.stream(values).forEach(IValue::close);
    }
  }

  /** Waits for running batches, then frees the weights. Later calls do nothing. */
  @Override
  public void close() {
    guard.close(model::close);
  }
}
