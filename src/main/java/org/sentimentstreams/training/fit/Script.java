package org.sentimentstreams.training.fit;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sentimentstreams.model.InvalidModelException;

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
    Model model = Model.newInstance("training", "PyTorch");
    try {
      writer.write(archive);
      model.load(archive, null, Map.of("trainParam", "true"));
      return new Script(model);
    } catch (MalformedModelException e) {
      model.close();
      throw new InvalidModelException(
          "PyTorch cannot load the training module: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    } finally {
      Files.deleteIfExists(archive);
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
    model.close();
  }
}
