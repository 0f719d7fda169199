package org.sentimentstreams.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Brings TorchScript into the engine. An archive is written to a temporary file, loaded and
 * deleted: it is code, so none is kept where somebody could change it.
 */
public final class ArchiveLoader {
  private ArchiveLoader() {}

  /** Something that writes an archive to a file. */
  @FunctionalInterface
  public interface Writer {
    void write(Path file) throws IOException;
  }

  /**
   * Loads what is written.
   *
   * @param what it is, for people
   * @param empty makes the engine's model, which is closed if the archive cannot be loaded
   * @param options of the engine
   * @throws InvalidModelException if PyTorch cannot load it
   * @throws IOException if it cannot be written
   */
  public static Model load(
      String what, Supplier<Model> empty, Map<String, String> options, Writer writer)
      throws IOException {
    Path archive = Files.createTempFile("sentiment-", ".pt");
    try {
      writer.write(archive);
      return NativeCode.ofProcess().call(() -> load(what, empty.get(), options, archive));
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  private static Model load(String what, Model model, Map<String, String> options, Path archive)
      throws IOException {
    try {
      model.load(archive, null, options);
      return model;
    } catch (MalformedModelException | RuntimeException e) {
      model.close();
      throw new InvalidModelException(
          "PyTorch cannot load the %s: %s".formatted(what, e.getMessage()), e);
    }
  }
}
