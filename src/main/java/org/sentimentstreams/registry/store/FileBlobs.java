package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Artifacts as files of a folder, which several machines may share; each is named by its digest.
 */
public final class FileBlobs implements Blobs {
  private final Path folder;

  /**
   * @param folder made when the first artifact is put
   */
  public FileBlobs(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public Optional<StoredArtifact> find(String sha256) throws IOException {
    Path file = folder.resolve(sha256);
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(
              new StoredArtifact(
                  new Artifact(sha256, attributes.size(), location(file)),
                  attributes.lastModifiedTime().toInstant()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unavailable("cannot be read", e);
    }
  }

  @Override
  public String put(SourceFile source) throws IOException {
    Path file = folder.resolve(source.sha256());
    try (InputStream in = source.open()) {
      try (TemporaryFile temporary = TemporaryFile.beside(file)) {
        TemporaryFile.removeLeftovers(folder);
        temporary.write(in);
        temporary.commitForGood();
      }
    } catch (ArtifactStoreException e) {
      throw e;
    } catch (IOException e) {
      throw unavailable("cannot take " + source.file(), e);
    }
    return location(file);
  }

  @Override
  public void renew(StoredArtifact found) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve(found.artifact().sha256()), FileTime.from(Instant.now()));
  }

  @Override
  public InputStream open(Artifact artifact) throws IOException {
    try {
      return Files.newInputStream(folder.resolve(artifact.sha256()));
    } catch (NoSuchFileException e) {
      requireFolder();
      requireContent();
      throw new MissingArtifactException(artifact, toString());
    } catch (IOException e) {
      throw unavailable("cannot be read", e);
    }
  }

  @Override
  public List<StoredArtifact> list() throws IOException {
    requireFolder();
    var found = new ArrayList<StoredArtifact>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (Artifact.isSha256(name)) {
          find(name).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  @Override
  public void delete(String sha256) throws IOException {
    try {
      Files.deleteIfExists(folder.resolve(sha256));
    } catch (IOException e) {
      throw unavailable("cannot be written", e);
    }
  }

  @Override
  public void tidy() throws IOException {
    try {
      TemporaryFile.removeLeftovers(folder);
    } catch (IOException e) {
      throw unavailable("cannot be written", e);
    }
  }

  @Override
  public String toString() {
    return "file:" + folder;
  }

  /** A share that is not mounted looks like a folder that is missing, or like an empty one. */
  private void requireFolder() throws StoreUnavailableException {
    if (!Files.isDirectory(folder)) {
      throw new StoreUnavailableException(
          ("The artifact store %s does not exist: is the folder shared and mounted, and is "
                  + "artifacts.store right?")
              .formatted(folder),
          null);
    }
  }

  /** The wanted artifact was stored before, so an empty folder is not that store. */
  private void requireContent() throws StoreUnavailableException {
    boolean empty;
    try (var files = Files.newDirectoryStream(folder)) {
      empty = !files.iterator().hasNext();
    } catch (IOException e) {
      throw unavailable("cannot be read", e);
    }
    if (empty) {
      throw new StoreUnavailableException(
          "The artifact store %s is empty: is it mounted, and is artifacts.store right?"
              .formatted(folder),
          null);
    }
  }

  private StoreUnavailableException unavailable(String what, IOException cause) {
    return new StoreUnavailableException(
        "The artifact store %s %s: %s: check the folder, its permissions and its free space"
            .formatted(folder, what, FileErrors.of(cause)),
        cause);
  }

  private static String location(Path file) {
    return file.toUri().toString();
  }
}
