package org.sentimentstreams.training.exam;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.store.ArtifactStoreException;
import org.sentimentstreams.schema.ModelVersion;

/**
 * The versions that are loaded for exams. Versions with equal encoders share one in memory. For use
 * by one thread at a time.
 */
final class Seats implements AutoCloseable {
  private final ArtifactCache cache;
  private final LoadOptions options;
  private final Consumer<String> says;
  private final Map<String, Examinee> loaded = new HashMap<>();
  private final Set<String> refused = new HashSet<>();

  /**
   * @param says called with the reason if a version cannot be loaded
   */
  Seats(ArtifactCache cache, LoadOptions options, Consumer<String> says) {
    this.cache = cache;
    this.options = options;
    this.says = says;
  }

  /**
   * Loads those that are missing and frees those that are no longer wanted.
   *
   * @return whether a version has come
   * @throws IOException if a file cannot be fetched now, read or written
   */
  boolean seat(Collection<ModelVersion> wanted) throws IOException {
    Set<String> ids = wanted.stream().map(ModelVersion::getId).collect(Collectors.toSet());
    refused.retainAll(ids);
    boolean hasCome = false;
    for (ModelVersion version : wanted) {
      if (!loaded.containsKey(version.getId()) && !refused.contains(version.getId())) {
        hasCome |= load(version);
      }
    }
    for (String id : Set.copyOf(loaded.keySet())) {
      if (!ids.contains(id)) {
        loaded.remove(id).close();
      }
    }
    return hasCome;
  }

  private boolean load(ModelVersion version) throws IOException {
    try {
      Examinee beside = loaded.values().stream().findAny().orElse(null);
      loaded.put(version.getId(), Examinee.load(version, cache, options, beside));
      return true;
    } catch (ArtifactStoreException e) {
      if (e.retryHelps()) {
        throw e;
      }
      refuse(version, e);
    } catch (InvalidModelException | InvalidWeightsException e) {
      refuse(version, e);
    }
    return false;
  }

  private void refuse(ModelVersion version, Exception why) {
    refused.add(version.getId());
    says.accept("%s sits no exams: %s".formatted(version.getId(), why.getMessage()));
  }

  /** Those that can be asked. */
  Collection<Examinee> taken() {
    return loaded.values();
  }

  @Override
  public void close() throws IOException {
    for (Examinee each : loaded.values()) {
      each.close();
    }
    loaded.clear();
  }
}
