package org.sentimentstreams.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

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

  /** A result of the given shape, row-major. */
  record Output(float[] values, long[] shape) {}

  /**
   * Runs one batch.
   *
   * @param select what to take of the module's output before it is copied to the heap
   */
  Output run(PaddedBatch batch, UnaryOperator<NDArray> select) {
    return guard.call(() -> forward(batch, select));
  }

  private Output forward(PaddedBatch batch, UnaryOperator<NDArray> select) {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      Shape shape = new Shape(batch.rows(), batch.columns());
      NDList inputs =
          new NDList(
              manager.create(batch.inputIds(), shape),
              manager.create(batch.attentionMask(), shape),
              manager.create(batch.tokenTypeIds(), shape));
      ParameterStore parameters = new ParameterStore(manager, false);
      NDArray selected = select.apply(model.getBlock().forward(parameters, inputs, false).head());
      return new Output(selected.toFloatArray(), selected.getShape().getShape());
    }
  }

  /** Waits for running batches, then frees the weights. Later calls do nothing. */
  @Override
  public void close() {
    guard.close(model::close);
  }
}
