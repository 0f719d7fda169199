package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Deletes the artifacts that no version refers to. It may run beside publishers: what was put
 * lately, or put again without moving bytes, is spared, since it may be announced in a moment.
 */
public final class GarbageCollection {
  /** How long after it was put an artifact is spared, unless somebody says otherwise. */
  public static final Duration DEFAULT_GRACE = Duration.ofDays(1);

  private final ArtifactStore store;
  private final Clock clock;

  /** Works on this store, which it does not own. */
  public GarbageCollection(ArtifactStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * What was found.
   *
   * @param garbage what was deleted, or would be, by digest
   * @param young what no version refers to, but was put too lately
   * @param kept how many artifacts versions refer to
   */
  public record Result(List<StoredArtifact> garbage, List<StoredArtifact> young, int kept) {
    /** Copies the lists. */
    public Result {
      garbage = List.copyOf(garbage);
      young = List.copyOf(young);
    }

    /** Size of all that was deleted, or would be. */
    public long bytes() {
      return garbage.stream().mapToLong(stored -> stored.artifact().bytes()).sum();
    }
  }

  /**
   * Finds the garbage, and deletes it unless it is a dry run.
   *
   * @param referenced gives the digests of all files of all versions that are not retired; asked
   *     after the store is, so that nothing announced meanwhile is taken for garbage
   * @param grace what was put within this time is spared; much less than an hour is safe only while
   *     nobody publishes
   * @throws StoreUnavailableException if the store does not answer; what was deleted before is gone
   */
  public Result collect(Supplier<Set<String>> referenced, Duration grace, boolean dryRun)
      throws IOException {
    Instant limit = clock.instant().minus(grace);
    List<StoredArtifact> all = store.list();
    Set<String> needed = referenced.get();
    var garbage = new ArrayList<StoredArtifact>();
    var young = new ArrayList<StoredArtifact>();
    for (StoredArtifact stored : all) {
      if (needed.contains(stored.artifact().sha256())) {
        continue;
      }
      if (stored.modifiedAt().isAfter(limit)) {
        young.add(stored);
      } else if (dryRun || deleteIfStill(stored, limit)) {
        garbage.add(stored);
      }
    }
    if (!dryRun) {
      store.tidy();
    }
    return new Result(garbage, young, all.size() - garbage.size() - young.size());
  }

  /** Somebody may have put it again while others were being deleted. */
  private boolean deleteIfStill(StoredArtifact listed, Instant limit) throws IOException {
    String sha256 = listed.artifact().sha256();
    boolean old = store.find(sha256).filter(now -> !now.modifiedAt().isAfter(limit)).isPresent();
    if (old) {
      store.delete(sha256);
    }
    return old;
  }
}
