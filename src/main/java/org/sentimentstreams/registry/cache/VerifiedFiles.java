package org.sentimentstreams.registry.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.registry.store.Artifact;

/**
 * Reads a cached file once to verify it, and again only after it was modified, so that a new head
 * need not wait until the encoder beside it is read.
 */
final class VerifiedFiles {
  private final Map<Path, Stamp> verified = new ConcurrentHashMap<>();

  private record Stamp(String sha256, long bytes, FileTime modifiedAt, Object fileKey) {
    static Stamp of(Path file, String sha256) throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          sha256,
          attributes.size(),
          attributes.lastModifiedTime(),
          String.valueOf(attributes.fileKey()));
    }
  }

  /** Whether the file is there and has the announced size and digest. */
  boolean isIntact(Path file, Artifact artifact) throws IOException {
    try {
      Stamp now = Stamp.of(file, artifact.sha256());
      if (now.bytes() != artifact.bytes()) {
        return false;
      }
      if (now.equals(verified.get(file))) {
        return true;
      }
      boolean intact = Digests.sha256(file).equals(artifact.sha256());
      if (intact) {
        verified.put(file, now);
      }
      return intact;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Records a file that the caller has verified while writing it. */
  void trust(Path file, Artifact artifact) throws IOException {
    verified.put(file, Stamp.of(file, artifact.sha256()));
  }
}
