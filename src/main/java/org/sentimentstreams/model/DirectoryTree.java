package org.sentimentstreams.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder with all that is in it. */
public final class DirectoryTree {
  private DirectoryTree() {}

  /**
   * Deletes folders and files in a folder that nothing was added to or taken from for a while, such
   * as those of processes that were killed.
   *
   * @param glob which of them, by their names
   * @param age since which nobody can be working with them
   * @throws IOException if something cannot be deleted; the others are all the same
   */
  public static void deleteOld(Path parent, String glob, Duration age) throws IOException {
    if (!Files.isDirectory(parent)) {
      return;
    }
    Instant limit = Instant.now().minus(age);
    IOException first = null;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, glob)) {
      for (Path folder : folders) {
        try {
          if (Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
            delete(folder);
          }
        } catch (IOException e) {
          first = first == null ? e : first;
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /**
   * Deletes it; links are deleted and not followed. It may be gone already.
   *
   * @throws IOException if a file cannot be deleted
   */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
