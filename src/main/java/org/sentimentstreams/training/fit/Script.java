package org.sentimentstreams.training.fit;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.NativeCode;

/** Loads an archive that was written a moment before, with weights that can be trained. */
final class Script implements AutoCloseable {
  private final Model model;

  private Script(Model model) {
    this.model = model;
  }

  /** Something that writes an archive to a file. */
  @FunctionalInterface
  interface ArchiveWriter {
    void write(Path file) throws IOException;
  }

  static Script load(ArchiveWriter writer) throws IOException {
    Path archive = Files.createTempFile("sentiment-", ".pt");
    Model model = NativeCode.ofProcess().call(() -> Model.newInstance("training", "PyTorch"));
    try {
      writer.write(archive);
      return NativeCode.ofProcess().call(() -> load(model, archive));
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  private static Script load(Model model, Path archive) throws IOException {
    try {
      model.load(archive, null, Map.of("trainParam", "true"));
      return new Script(model);
    } catch (MalformedModelException e) {
      throw new InvalidModelException(
          "PyTorch cannot load the training module: " + e.getMessage(), e);
    }
  }

  Model model() {
    return model;
  }

  PtSymbolBlock block() {
    return (PtSymbolBlock) model.getBlock();
  }

  @Override
  public void close() {
    NativeCode.ofProcess().run(model::close);
  }
}
