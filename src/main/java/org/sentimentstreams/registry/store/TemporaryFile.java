package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A file that appears under its name only when it is whole. It is written beside its place, so that
 * the rename is atomic on shared folders, too.
 */
final class TemporaryFile implements AutoCloseable {
  private static final String SUFFIX = ".part";
  private static final Duration LEFT_OVER = Duration.ofDays(1);
  private static final int BUFFER = 1 << 20;

  private final Path target;
  private final Path path;

  private TemporaryFile(Path target, Path path) {
    this.target = target;
    this.path = path;
  }

  /** For a file that shall be here in the end. Makes the folder, but no file yet. */
  static TemporaryFile beside(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    // Not Files.createTempFile: what that makes is for its owner only, and folders are shared.
    String name = "." + target.getFileName() + "-" + UUID.randomUUID() + SUFFIX;
    return new TemporaryFile(target, folder.resolve(name));
  }

  /** Writes all of the stream and closes it. */
  void write(InputStream source) throws IOException {
    try (InputStream in = source;
        OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
    }
  }

  /** Writes a text in UTF-8. */
  void write(String text) throws IOException {
    Files.writeString(path, text, StandardOpenOption.CREATE_NEW);
  }

  /** Gives the file its name, in place of whatever has it. */
  void commit() throws IOException {
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The same, and returns only when file and name outlive a loss of power. */
  void commitForGood() throws IOException {
    sync(path, StandardOpenOption.WRITE);
    commit();
    try {
      sync(target.toAbsolutePath().getParent(), StandardOpenOption.READ);
    } catch (IOException e) {
      // Some systems open no folders; there the name is as safe as it can be.
    }
  }

  private static void sync(Path path, StandardOpenOption access) throws IOException {
    try (FileChannel channel = FileChannel.open(path, access)) {
      channel.force(true);
    }
  }

  /** Removes the file unless it was given its name. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }

  /** Removes files whose writers were killed more than a day ago. */
  static void removeLeftovers(Path folder) throws IOException {
    Instant limit = Instant.now().minus(LEFT_OVER);
    try (var files = Files.newDirectoryStream(folder, ".*" + SUFFIX)) {
      for (Path file : files) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException e) {
          // Another process was first, or its writer has just finished.
        }
      }
    }
  }
}
