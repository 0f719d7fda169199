package org.sentimentstreams.registry.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.sentimentstreams.config.ArtifactSettings;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.registry.store.Artifact;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.registry.store.ArtifactStoreException;
import org.sentimentstreams.registry.store.FileErrors;
import org.sentimentstreams.schema.ModelFile;

/**
 * Keeps the files of versions on this machine and makes Hugging Face directories of them. Versions
 * share equal files, so a new head adds only itself. Beyond its limit it deletes the least recently
 * used versions, never one in use. May be shared by threads, and its folder by processes.
 */
public final class ArtifactCache {
  private final CacheLayout layout;
  private final long maxBytes;
  private final ArtifactStore store;
  private final VerifiedFiles verified = new VerifiedFiles();
  private final VersionDirectory directories;

  /**
   * @param folder made if it is missing
   * @param maxBytes limit of the size of all files, in bytes
   * @param store where files come from; its owner closes it
   */
  public ArtifactCache(Path folder, long maxBytes, ArtifactStore store) {
    this.layout = new CacheLayout(folder.toAbsolutePath().normalize());
    this.maxBytes = maxBytes;
    this.store = store;
    this.directories = new VersionDirectory(layout, verified);
  }

  /** The cache of this user on this machine. */
  public static ArtifactCache of(ArtifactSettings settings, ArtifactStore store) {
    return new ArtifactCache(
        settings.cacheDir().resolve("published"), settings.maxCacheBytes(), store);
  }

  /**
   * Fetches and verifies the missing and damaged files of a version, and makes its directory.
   *
   * @param id the version
   * @param files its files, as the registry has them
   * @param progress called with the number of bytes fetched so far
   * @return the version; its files stay here until it is closed
   * @throws InvalidModelException if the id or the name of a file is not a plain one
   * @throws ArtifactStoreException if the store cannot provide one of the files
   * @throws IOException if the cache cannot be written
   */
  public CachedVersion open(String id, List<ModelFile> files, LongConsumer progress)
      throws IOException {
    return open(new VersionFiles(id, files), missing -> fetch(missing.values(), progress));
  }

  /**
   * Opens a version without the store, if all of it is here and intact.
   *
   * @throws IOException if the cache cannot be used
   */
  public Optional<CachedVersion> openCached(String id) throws IOException {
    try {
      return Optional.of(open(VersionFiles.read(id, layout.list(id)), ArtifactCache::requireNone));
    } catch (NoSuchFileException | InvalidModelException e) {
      return Optional.empty();
    }
  }

  /** Ids of the versions that are here, at least in part, the one that was used last first. */
  public List<String> versions() throws IOException {
    return layout.ids();
  }

  /** Fetches artifacts and returns the number of bytes. */
  private interface Source {
    long bring(Map<String, Artifact> missing) throws IOException;
  }

  private CachedVersion open(VersionFiles version, Source source) throws IOException {
    try {
      return pinned(version, source);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      if (!FileErrors.isRaw(e)) {
        throw e;
      }
      throw new IOException(
          "The cache %s cannot be written: %s: check the folder, its permissions and its free space, or set cache.dir to another one"
              .formatted(layout.root(), FileErrors.of(e)),
          e);
    }
  }

  private CachedVersion pinned(VersionFiles version, Source source) throws IOException {
    Path pin = pin(version);
    try {
      long fetched = source.bring(missing(version));
      return new CachedVersion(version.id(), directories.assemble(version), fetched, pin);
    } catch (IOException | RuntimeException e) {
      Pins.release(pin);
      throw e;
    }
  }

  /** Pins the version, so that nobody evicts it, and makes room for it. */
  private Path pin(VersionFiles version) throws IOException {
    Path list = layout.list(version.id());
    try (CacheLock lock = CacheLock.take(layout.root())) {
      if (!version.isWrittenIn(list)) {
        version.write(list);
      }
      // Always by this clock, since that of the file system may be milliseconds behind.
      Files.setLastModifiedTime(list, FileTime.from(Instant.now()));
      Path pin = Pins.pin(layout.lock(version.id()));
      try {
        new Eviction(layout, maxBytes).makeRoom(version);
        return pin;
      } catch (IOException | RuntimeException e) {
        Pins.release(pin);
        throw e;
      }
    }
  }

  /** By digest, since two names may stand for equal files. */
  private Map<String, Artifact> missing(VersionFiles version) throws IOException {
    var missing = new LinkedHashMap<String, Artifact>();
    for (Artifact artifact : version.artifacts()) {
      if (!verified.isIntact(layout.blob(artifact.sha256()), artifact)) {
        missing.put(artifact.sha256(), artifact);
      }
    }
    return missing;
  }

  private long fetch(Iterable<Artifact> artifacts, LongConsumer progress) throws IOException {
    long fetched = 0;
    for (Artifact artifact : artifacts) {
      Path blob = layout.blob(artifact.sha256());
      long before = fetched;
      store.fetch(artifact, blob, position -> progress.accept(before + position));
      verified.trust(blob, artifact);
      fetched += artifact.bytes();
    }
    return fetched;
  }

  private static long requireNone(Map<String, Artifact> missing) throws IOException {
    if (!missing.isEmpty()) {
      throw new NoSuchFileException(missing.keySet().iterator().next());
    }
    return 0;
  }
}
