package org.sentimentstreams.serving;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sentimentstreams.registry.AliasChange;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.schema.ModelVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the latest champion that this machine can serve without the store. */
final class LastKnownGood {
  private static final Logger LOG = LoggerFactory.getLogger(LastKnownGood.class);

  private final ArtifactCache cache;
  private final VersionLoader loader;

  LastKnownGood(ArtifactCache cache, VersionLoader loader) {
    this.cache = cache;
    this.loader = loader;
  }

  /** Loads it; empty if there is none. */
  Optional<ServingVersion> load(ModelHistory history) {
    for (String id : formerChampions(history)) {
      Optional<ModelVersion> version = history.version(id);
      if (version.isPresent() && isHere(id)) {
        try {
          return Optional.of(loader.load(version.get(), null, new int[0]));
        } catch (RefusedVersionException e) {
          LOG.warn("Version {} cannot replace the champion for now: {}", id, e.getMessage());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The latest first. The champion itself may be in the cache even if its registry record is new.
   */
  private static List<String> formerChampions(ModelHistory history) {
    Set<String> ids = new LinkedHashSet<>();
    for (AliasChange change : history.changes()) {
      String version = change.wish().getVersion();
      if (change.accepted()
          && version != null
          && change.wish().getName().equals(ModelHistory.CHAMPION)) {
        ids.remove(version);
        ids.add(version);
      }
    }
    List<String> latestFirst = new ArrayList<>(ids);
    Collections.reverse(latestFirst);
    return latestFirst;
  }

  private boolean isHere(String id) {
    try {
      Optional<CachedVersion> here = cache.openCached(id);
      if (here.isPresent()) {
        here.get().close();
      }
      return here.isPresent();
    } catch (IOException e) {
      LOG.warn("The cache cannot be read: {}", e.getMessage());
      return false;
    }
  }
}
