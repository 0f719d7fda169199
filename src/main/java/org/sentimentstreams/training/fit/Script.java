package org.sentimentstreams.training.fit;

import ai.djl.Model;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.io.IOException;
import java.util.Map;
import org.sentimentstreams.model.ArchiveLoader;
import org.sentimentstreams.model.NativeCode;

/** Loads an archive that was written a moment before, with weights that can be trained. */
final class Script implements AutoCloseable {
  private final Model model;

  private Script(Model model) {
    this.model = model;
  }

  static Script load(ArchiveLoader.Writer writer) throws IOException {
    return new Script(
        ArchiveLoader.load(
            "training module",
            () -> Model.newInstance("training", "PyTorch"),
            Map.of("trainParam", "true"),
            writer));
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
