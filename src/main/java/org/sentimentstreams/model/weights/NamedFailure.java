package org.sentimentstreams.model.weights;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Java names no file where a write fails, as on a full disk. */
public final class NamedFailure {
  private NamedFailure() {}

  /** The same failure with the file's name, if it had none. */
  public static IOException of(Path file, IOException e) {
    if (e instanceof FileSystemException) {
      return e;
    }
    IOException named = new FileSystemException(file.toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }
}
