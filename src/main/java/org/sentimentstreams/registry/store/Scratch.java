package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.sentimentstreams.model.DirectoryTree;

/**
 * A folder for the temporary files of one piece of work. It goes when it is closed. Where its
 * process is killed before, it goes when the next one is made beside it: each is locked while it is
 * used.
 */
public final class Scratch implements AutoCloseable {
  private static final String LOCK = ".lock";

  /** Without a lock it is of a release that made none. */
  private static final Duration LEFT_OVER = Duration.ofDays(1);

  private final Path path;
  private final Path pin;

  private Scratch(Path path, Path pin) {
    this.path = path;
    this.pin = pin;
  }

  /**
   * Makes one, and deletes those beside it whose processes are gone.
   *
   * @param parent made if it is missing
   * @param prefix of its name, such as {@code publishing-}
   * @throws IOException if folders or files cannot be made or deleted there
   */
  public static Scratch in(Path parent, String prefix) throws IOException {
    try (CacheLock lock = CacheLock.take(parent)) {
      removeLeftovers(parent, prefix);
      Path path = parent.resolve(prefix + UUID.randomUUID());
      Path pin = Pins.pin(lockOf(path));
      Files.createDirectory(path);
      return new Scratch(path, pin);
    }
  }

  private static Path lockOf(Path path) {
    return path.resolveSibling(path.getFileName() + LOCK);
  }

  private static void removeLeftovers(Path parent, String prefix) throws IOException {
    try (var locks = Files.newDirectoryStream(parent, prefix + "*" + LOCK)) {
      for (Path lock : locks) {
        if (!Pins.isPinned(lock)) {
          String name = lock.getFileName().toString();
          DirectoryTree.delete(
              lock.resolveSibling(name.substring(0, name.length() - LOCK.length())));
          Files.deleteIfExists(lock);
        }
      }
    }
    try (var folders = Files.newDirectoryStream(parent, prefix + "*")) {
      for (Path folder : folders) {
        if (Files.isDirectory(folder) && !Files.exists(lockOf(folder))) {
          DirectoryTree.deleteOld(parent, folder.getFileName().toString(), LEFT_OVER);
        }
      }
    }
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try {
      DirectoryTree.delete(path);
    } finally {
      Pins.release(pin);
      Files.deleteIfExists(pin);
    }
  }
}
