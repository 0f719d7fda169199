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
 * Deletes the artifacts that no version refers to. It can run beside publishers: it keeps artifacts
 * that were stored lately, or marked again, since they may be announced in a moment.
 */
public final class GarbageCollection {
  /** How long after it was stored an artifact is kept, by default. */
  public static final Duration DEFAULT_GRACE = Duration.ofDays(1);

  private final ArtifactStore store;
  private final Clock clock;

  /** Works on this store, which it does not own. */
  public GarbageCollection(ArtifactStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * The result. * @param garbage artifacts that were deleted, or would be, by digest @param young
   * artifacts that no version refers to, but that are too young @param kept the number of artifacts
   * that versions refer to
   */
  public record Result(List<StoredArtifact> garbage, List<StoredArtifact> young, int kept) {
    /** Copies the lists. */
    public Result {
      garbage = List.copyOf(garbage);
      young = List.copyOf(young);
    }

    /** Total size of the garbage. */
    public long bytes() {
      return garbage.stream().mapToLong(stored -> stored.artifact().bytes()).sum();
    }
  }

  /**
   * Finds the garbage, and deletes it unless it is a dry run.
   *
   * @param referenced gives the digests of all files of all versions that are not retired; called
   *     after the store was listed, so that nothing announced meanwhile counts as garbage
   * @param grace artifacts stored within this time are kept; much less than an hour is safe only
   *     while nobody publishes
   * @throws StoreUnavailableException if the store does not answer; earlier deletions stay
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

  /** It may have been stored again while others were deleted. */
  private boolean deleteIfStill(StoredArtifact listed, Instant limit) throws IOException {
    String sha256 = listed.artifact().sha256();
    boolean old = store.find(sha256).filter(now -> !now.modifiedAt().isAfter(limit)).isPresent();
    if (old) {
      store.delete(sha256);
    }
    return old;
  }
}
