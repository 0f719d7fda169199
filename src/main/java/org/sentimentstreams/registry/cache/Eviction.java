package org.sentimentstreams.registry.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.TemporaryFile;

/** Makes room in a cache. The caller must hold the cache's lock. */
final class Eviction {
  private final CacheLayout layout;
  private final long maxBytes;

  /**
   * @param maxBytes the target size; versions in use may exceed it
   */
  Eviction(CacheLayout layout, long maxBytes) {
    this.layout = layout;
    this.maxBytes = maxBytes;
  }

  /**
   * Deletes files that no version lists, then the least recently used versions, never one in use,
   * until the cache is within its limit and the disk has room for the incoming version.
   *
   * @param incoming a version that is listed and pinned, but not completely fetched
   * @throws IOException if it can never fit on this disk; then nothing was deleted
   */
  void makeRoom(VersionFiles incoming) throws IOException {
    Map<String, Long> sizes = sizes();
    long here = sizes.values().stream().mapToLong(Long::longValue).sum();
    double coming = coming(incoming, sizes);
    long free = free();
    if (coming > (double) free + here) {
      throw new IOException(
          "The version %s needs %.0f MB more, and the disk of the cache %s has %d MB free: free some of it, or set cache.dir to another disk"
              .formatted(incoming.id(), coming / 1e6, layout.root(), free / 1_000_000));
    }
    long excess = (long) Math.max(here - (double) maxBytes + coming, coming - free);
    if (excess <= 0) {
      return;
    }
    List<VersionFiles> versions = versions();
    excess -= deleteUnlisted(sizes, versions);
    for (int i = versions.size() - 1; i >= 0 && excess > 0; i--) {
      VersionFiles oldest = versions.get(i);
      if (!Pins.isPinned(layout.lock(oldest.id()))) {
        layout.delete(oldest.id());
        versions.remove(i);
        excess -= deleteUnlisted(sizes, versions);
      }
    }
  }

  /** Bytes that are still missing. The announced sizes may add up to more than fits into a long. */
  private static double coming(VersionFiles incoming, Map<String, Long> sizes) {
    Map<String, Long> missing = new HashMap<>();
    for (Artifact artifact : incoming.artifacts()) {
      if (!sizes.containsKey(artifact.sha256())) {
        missing.put(artifact.sha256(), artifact.bytes());
      }
    }
    return missing.values().stream().mapToDouble(Long::doubleValue).sum();
  }

  private long free() {
    try {
      return Files.getFileStore(layout.root()).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE; // Nobody knows: the write will tell.
    }
  }

  private Map<String, Long> sizes() throws IOException {
    var sizes = new HashMap<String, Long>();
    Files.createDirectories(layout.blobs());
    TemporaryFile.removeLeftovers(layout.blobs());
    try (var files = Files.newDirectoryStream(layout.blobs())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (Artifact.isSha256(name)) {
          sizes.put(name, Files.size(file));
        }
      }
    }
    return sizes;
  }

  /** The one that was used last first. */
  private List<VersionFiles> versions() throws IOException {
    var versions = new ArrayList<VersionFiles>();
    for (String id : layout.ids()) {
      try {
        versions.add(VersionFiles.read(id, layout.list(id)));
      } catch (InvalidModelException e) {
        // A damaged list keeps nothing.
      }
    }
    return versions;
  }

  /** Returns how many bytes that freed. */
  private long deleteUnlisted(Map<String, Long> sizes, List<VersionFiles> versions)
      throws IOException {
    var listed = new HashSet<String>();
    versions.forEach(version -> listed.addAll(version.digests()));
    var unlisted = new HashSet<>(sizes.keySet());
    unlisted.removeAll(listed);
    long freed = 0;
    for (String sha256 : unlisted) {
      Files.deleteIfExists(layout.blob(sha256));
      freed += sizes.remove(sha256);
    }
    return freed;
  }
}
