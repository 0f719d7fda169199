package org.sentimentstreams.registry.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.schema.ModelFile;

/** Makes the directory of a version from cached files. */
final class VersionDirectory {
  private final CacheLayout layout;
  private final VerifiedFiles verified;

  VersionDirectory(CacheLayout layout, VerifiedFiles verified) {
    this.layout = layout;
    this.verified = verified;
  }

  /**
   * Makes the directory, unless it is there with just these files. It appears as a whole. A damaged
   * one is moved away first, so that its readers keep their open files.
   *
   * @param version all of whose files are cached and intact
   */
  Path assemble(VersionFiles version) throws IOException {
    Path directory = layout.directory(version.id());
    try (CacheLock lock = CacheLock.take(layout.root())) {
      removeLeftovers();
      if (!isComplete(directory, version)) {
        Path staging = hidden(version.id());
        try {
          Files.createDirectories(staging);
          for (ModelFile file : version.files()) {
            link(layout.blob(file.getSha256()), staging.resolve(file.getName()));
          }
          replace(directory, staging);
        } finally {
          DirectoryTree.delete(staging);
        }
      }
    }
    return directory;
  }

  /** Only the holder of the cache's lock has hidden files here. */
  private void removeLeftovers() throws IOException {
    try (var hidden = Files.newDirectoryStream(layout.versions(), ".*")) {
      for (Path leftOver : hidden) {
        DirectoryTree.delete(leftOver);
      }
    }
  }

  private boolean isComplete(Path directory, VersionFiles version) throws IOException {
    if (!Files.isDirectory(directory) || !names(directory).equals(version.names())) {
      return false;
    }
    for (ModelFile file : version.files()) {
      Path there = directory.resolve(file.getName());
      // A link to the file that was verified a moment ago needs no second look.
      if (!Files.isSameFile(there, layout.blob(file.getSha256()))
          && !verified.isIntact(there, VersionFiles.artifact(file))) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private void replace(Path directory, Path staging) throws IOException {
    if (Files.exists(directory)) {
      Path damaged = hidden(directory.getFileName().toString());
      Files.move(directory, damaged, StandardCopyOption.ATOMIC_MOVE);
      DirectoryTree.delete(damaged);
    }
    Files.move(staging, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path hidden(String id) {
    return layout.versions().resolve("." + id + "-" + UUID.randomUUID());
  }

  /** Not every file system has hard links, and none has them across its borders. */
  private static void link(Path blob, Path file) throws IOException {
    try {
      Files.createLink(file, blob);
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(blob, file);
    }
  }
}
