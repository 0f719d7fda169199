package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.registry.ArtifactStores;

/**
 * Keeps files under the SHA-256 of their bytes. Equal files are one artifact, and a fetch returns
 * exactly the stored bytes or fails. Nothing that the underlying storage says is trusted. May be
 * shared by threads; any number of processes may use one place at the same time. {@link
 * ArtifactStores} opens one.
 */
public final class ArtifactStore implements AutoCloseable {
  /** An artifact that was stored this recently is not marked again, since that costs a write. */
  private static final Duration RECENT = Duration.ofHours(1);

  private final Blobs blobs;

  public ArtifactStore(Blobs blobs) {
    this.blobs = blobs;
  }

  /** Puts a file without reporting progress; see {@link #put(Path, LongConsumer)}. */
  public Upload put(Path file) throws IOException {
    return put(file, position -> {});
  }

  /**
   * Puts a file into the store, unless it has one of this digest and size. The file appears whole
   * or not at all, and readers see it once this returns.
   *
   * @param progress called with the number of bytes read so far; starts again if a store retries
   * @throws StoreUnavailableException if the store does not answer, is full, or refuses
   * @throws WrongContentException if the file changes meanwhile
   * @throws IOException if the file cannot be read
   */
  public Upload put(Path file, LongConsumer progress) throws IOException {
    var source = new SourceFile(Digests.sha256(file), Files.size(file), file, progress);
    Optional<StoredArtifact> found = reusable(source);
    if (found.isPresent()) {
      return new Upload(found.get().artifact(), 0);
    }
    String location = blobs.put(source);
    return new Upload(new Artifact(source.sha256(), source.bytes(), location), source.bytes());
  }

  /** An existing artifact, marked so that it stays as long as a new one. */
  private Optional<StoredArtifact> reusable(SourceFile source) throws IOException {
    Optional<StoredArtifact> found =
        blobs.find(source.sha256()).filter(there -> there.artifact().bytes() == source.bytes());
    if (found.isPresent() && found.get().modifiedAt().isBefore(Instant.now().minus(RECENT))) {
      try {
        blobs.renew(found.get());
      } catch (IOException e) {
        return Optional.empty(); // It may be garbage that is collected right now: put it again.
      }
    }
    return found;
  }

  /** Fetches without reporting progress; see {@link #fetch(Artifact, Path, LongConsumer)}. */
  public void fetch(Artifact artifact, Path target) throws IOException {
    fetch(artifact, target, position -> {});
  }

  /**
   * Copies an artifact into a file, which appears only when size and digest are verified, and
   * replaces an existing file.
   *
   * @param artifact as it was announced
   * @param target the file; its folder is made if it is missing
   * @param progress called with the number of bytes read so far @throws MissingArtifactException if
   *     the store does not have it
   * @throws WrongContentException if it is shorter than announced or of another digest
   * @throws StoreUnavailableException if the store does not answer, or stops in the middle
   * @throws IOException if the target cannot be written
   */
  public void fetch(Artifact artifact, Path target, LongConsumer progress) throws IOException {
    try (InputStream in = blobs.open(artifact);
        InputStream source = new InterruptedSource(in, blobs.toString());
        TemporaryFile temporary = TemporaryFile.beside(target)) {
      temporary.write(new VerifiedStream(source, artifact, progress));
      temporary.commit();
    } catch (ArtifactStoreException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be written: %s: check the folder, its permissions and its free space"
              .formatted(target, FileErrors.of(e)),
          e);
    }
  }

  /**
   * All artifacts, by digest.
   *
   * @throws StoreUnavailableException if the store does not answer
   */
  public List<StoredArtifact> list() throws IOException {
    return blobs.list().stream()
        .sorted(Comparator.comparing(stored -> stored.artifact().sha256()))
        .toList();
  }

  /**
   * Looks an artifact up.
   *
   * @param sha256 its digest
   * @throws StoreUnavailableException if the store does not answer
   */
  public Optional<StoredArtifact> find(String sha256) throws IOException {
    return blobs.find(sha256);
  }

  /**
   * Deletes an artifact, even if it is still needed; a missing one is no error.
   *
   * @param sha256 its digest
   * @throws StoreUnavailableException if the store does not answer, or refuses
   */
  public void delete(String sha256) throws IOException {
    blobs.delete(sha256);
  }

  /**
   * Removes what killed publishers left behind; it never removes artifacts.
   *
   * @throws StoreUnavailableException if the store refuses
   */
  void tidy() throws IOException {
    blobs.tidy();
  }

  /** The setting that names this store, without secrets. */
  @Override
  public String toString() {
    return blobs.toString();
  }

  @Override
  public void close() {
    blobs.close();
  }
}
