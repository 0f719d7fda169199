package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that appears under its name only when it is whole. It is written beside its place, so that
 * the rename is atomic on shared folders, too. It is locked while its writer works, so another
 * process can see whether the writer was killed.
 */
public final class TemporaryFile implements AutoCloseable {
  private static final String SUFFIX = ".part";

  /** Younger files are left alone: locks of other machines may be seen late, or not at all. */
  private static final Duration LEFT_OVER = Duration.ofMinutes(1);

  /** Where files cannot be locked. */
  private static final Duration SURELY_LEFT_OVER = Duration.ofDays(1);

  private static final int BUFFER = 1 << 20;

  /** The files of this process; opening and closing one of them would release its lock. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path target;
  private final Path path;
  private FileChannel channel;

  private TemporaryFile(Path target, Path path) {
    this.target = target;
    this.path = path;
  }

  /** For a file with this final path. Makes the folder, but no file yet. */
  public static TemporaryFile beside(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    // Not Files.createTempFile, which makes files for their owner only, and folders are shared.
    String name = "." + target.getFileName() + "-" + UUID.randomUUID() + SUFFIX;
    return new TemporaryFile(target, folder.resolve(name));
  }

  /** Writes all of the stream and closes it. */
  public void write(InputStream source) throws IOException {
    try (InputStream in = source) {
      OutputStream out = open();
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
    }
  }

  /** Writes a text in UTF-8. */
  public void write(String text) throws IOException {
    open().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private OutputStream open() throws IOException {
    OPEN.add(path);
    channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      var unused = channel.tryLock(); // Closing the channel gives it back.
    } catch (IOException e) {
      // No locks here: others wait for a day.
    }
    return Channels.newOutputStream(channel);
  }

  /** Gives the file its name, in place of whatever has it. */
  public void commit() throws IOException {
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The same, and returns only when file and name outlive a loss of power. */
  void commitForGood() throws IOException {
    channel.force(true);
    commit();
    try (FileChannel folder =
        FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      // Some systems open no folders; there the name is as safe as it can be.
    }
  }

  /** Removes the file unless it was given its name. */
  @Override
  public void close() throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      OPEN.remove(path);
      Files.deleteIfExists(path);
    }
  }

  /**
   * Removes files whose writers were killed, once they are a minute old; a day where files cannot
   * be locked.
   */
  public static void removeLeftovers(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder, ".*" + SUFFIX)) {
      for (Path file : files) {
        try {
          if (isLeftOver(file)) {
            Files.deleteIfExists(file);
          }
        } catch (IOException e) {
          // Another process was first, its writer has just finished, or it is another user's.
        }
      }
    }
  }

  private static boolean isLeftOver(Path file) throws IOException {
    Instant modified = Files.getLastModifiedTime(file).toInstant();
    if (OPEN.contains(file) || !modified.isBefore(Instant.now().minus(LEFT_OVER))) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      return modified.isBefore(Instant.now().minus(SURELY_LEFT_OVER));
    }
  }
}
