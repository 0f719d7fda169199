package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Says in words why a file cannot be used; Java's own message is often the path alone. */
public final class FileErrors {
  private FileErrors() {}

  /** Whether the message is Java's own about a file, and not yet a sentence of ours. */
  public static boolean isRaw(IOException e) {
    return e instanceof FileSystemException
        || "No space left on device".equals(e.getMessage())
        || "Read-only file system".equals(e.getMessage());
  }

  public static String of(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    if (e instanceof FileSystemException || e.getMessage() == null) {
      return e.getClass().getSimpleName();
    }
    return e.getMessage();
  }
}
