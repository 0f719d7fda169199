package org.sentimentstreams.model;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The engine unpacks its libraries into a folder of the user's the first time they are needed. */
final class NativeLibraries {
  private static final String FOLDER =
      " (the engine keeps its libraries there; the variable DJL_CACHE_DIR names another folder)";

  /** About as large as the smallest of them. */
  private static final int PROBE_BYTES = 16 << 20;

  private NativeLibraries() {}

  /**
   * Starts what needs them.
   *
   * @throws UncheckedIOException if they cannot be unpacked; it names the file or the folder
   */
  static <T> T with(Supplier<T> start) {
    return with(start, Utils.getEngineCacheDir());
  }

  static <T> T with(Supplier<T> start, Path folder) {
    try {
      return start.get();
    } catch (EngineException | IllegalStateException | LinkageError e) {
      Optional<IOException> reason =
          Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
              .filter(IOException.class::isInstance)
              .map(IOException.class::cast)
              .findFirst()
              .or(() -> probe(folder));
      if (reason.isPresent()) {
        throw new UncheckedIOException(named(reason.get(), folder));
      }
      throw e;
    }
  }

  /**
   * Unpacks the tokenizers' library, if that has not been done.
   *
   * @throws UncheckedIOException as above
   */
  static void requireTokenizers() {
    with(
        () -> {
          LibUtils.checkStatus();
          return true;
        },
        Utils.getEngineCacheDir().resolve("tokenizers"));
  }

  private static IOException named(IOException reason, Path folder) {
    if (!(reason instanceof FileSystemException file)) {
      return new FileSystemException(folder.toString(), null, reason.getMessage() + FOLDER);
    }
    return file.getReason() == null
        ? file
        : new FileSystemException(file.getFile(), null, file.getReason() + FOLDER);
  }

  /** Some of the engine's exceptions keep their reason for themselves. */
  private static Optional<IOException> probe(Path folder) {
    try {
      Path file = Files.createTempFile(Files.createDirectories(folder), "probe-", ".tmp");
      try {
        Files.write(file, new byte[PROBE_BYTES]);
      } finally {
        Files.delete(file);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }
}
