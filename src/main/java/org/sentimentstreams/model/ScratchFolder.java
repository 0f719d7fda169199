package org.sentimentstreams.model;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * A folder for files on their way, which goes when it is closed. What a process that was killed has
 * left goes when the next such folder is made: a lock on a file beside it, which ends with the
 * process, tells whether somebody works there.
 */
public final class ScratchFolder implements AutoCloseable {
  private static final String LOCK = ".lock";

  /** Closing any channel of a file ends all of a process's locks on it, so none is opened twice. */
  @GuardedBy("ScratchFolder.class")
  private static final Set<Path> OURS = new HashSet<>();

  private final Path path;
  private final FileChannel lock;

  private ScratchFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes one, for this user only.
   *
   * @param parent is made if it is missing
   * @param prefix of its name; folders of this prefix that nobody works in are deleted
   * @throws IOException if it cannot be made
   */
  public static ScratchFolder create(Path parent, String prefix) throws IOException {
    Path folder =
        Files.createDirectories(parent).toAbsolutePath().resolve(prefix + UUID.randomUUID());
    synchronized (ScratchFolder.class) {
      deleteLeftovers(folder.getParent(), prefix);
      FileChannel lock = open(folder);
      try {
        var unused = lock.lock(); // Closing the file gives it back.
        OURS.add(Files.createDirectory(folder, ownersOnly()));
        return new ScratchFolder(folder, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        Files.deleteIfExists(lockOf(folder));
        throw e;
      }
    }
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  @GuardedBy("ScratchFolder.class")
  private static void deleteLeftovers(Path parent, String prefix) throws IOException {
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(parent, entry -> isFolder(entry, prefix))) {
      for (Path folder : entries) {
        if (!OURS.contains(folder)) {
          deleteIfLeft(folder);
        }
      }
    }
  }

  private static boolean isFolder(Path entry, String prefix) {
    return entry.getFileName().toString().startsWith(prefix)
        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
  }

  /** What cannot be deleted, such as another user's, stays. */
  private static void deleteIfLeft(Path folder) {
    try (FileChannel channel = open(folder)) {
      FileLock held = channel.tryLock();
      if (held != null) {
        DirectoryTree.delete(folder);
        Files.deleteIfExists(lockOf(folder));
      }
    } catch (IOException e) {
      // Nobody waits for the room, and the next one tries again.
    }
  }

  private static FileChannel open(Path folder) throws IOException {
    return FileChannel.open(
        lockOf(folder),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  private static Path lockOf(Path folder) {
    return folder.resolveSibling(folder.getFileName() + LOCK);
  }

  private static FileAttribute<?>[] ownersOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Deletes it with all that is in it; it may be gone already.
   *
   * @throws IOException if a file cannot be deleted
   */
  @Override
  public void close() throws IOException {
    synchronized (ScratchFolder.class) {
      try {
        DirectoryTree.delete(path);
      } finally {
        OURS.remove(path);
        lock.close();
        Files.deleteIfExists(lockOf(path));
      }
    }
  }
}
