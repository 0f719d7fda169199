package org.sentimentstreams.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelVersion;

/** Versions and aliases of one model, in the order in which the registry tells of them. */
public final class ModelHistory {
  /** The alias of the version that is served. */
  public static final String CHAMPION = "champion";

  private final String model;
  private final TreeMap<String, ModelVersion> versions = new TreeMap<>();
  private final Map<String, String> aliases = new TreeMap<>();
  private final List<AliasChange> changes = new ArrayList<>();

  ModelHistory(String model) {
    this.model = model;
  }

  void add(ModelVersion version) {
    versions.put(version.getId(), version);
  }

  void removeVersion(String id) {
    versions.remove(id);
  }

  /**
   * Takes a change if the alias still points where its writer believed. Nothing else decides, since
   * changes are the only records that compaction never takes from some readers before others.
   */
  boolean change(ModelAlias wish) {
    boolean accepted = Objects.equals(wish.getPrevious(), aliases.get(wish.getName()));
    if (accepted) {
      if (wish.getVersion() == null) {
        aliases.remove(wish.getName());
      } else {
        aliases.put(wish.getName(), wish.getVersion());
      }
    }
    changes.add(new AliasChange(wish, accepted));
    return accepted;
  }

  /** All versions, oldest first. */
  public List<ModelVersion> versions() {
    return List.copyOf(versions.values());
  }

  /** The version with this id. */
  public Optional<ModelVersion> version(String id) {
    return Optional.ofNullable(versions.get(id));
  }

  /** The id that each alias points at, by the alias's name. */
  public Map<String, String> aliases() {
    return Collections.unmodifiableMap(aliases);
  }

  /** The id of the version that is to be served. */
  public Optional<String> champion() {
    return Optional.ofNullable(aliases.get(CHAMPION));
  }

  /** All changes of aliases, oldest first, with those that were refused. */
  public List<AliasChange> changes() {
    return Collections.unmodifiableList(changes);
  }

  /**
   * What a rollback goes to: the version that was there before the one that the alias points at. To
   * go back does not make the version that was left a predecessor, so that a second rollback goes
   * further back instead of to and fro.
   */
  public Optional<String> before(String alias) {
    List<String> line = new ArrayList<>();
    for (AliasChange change : changes) {
      String version = change.wish().getVersion();
      if (change.accepted() && change.wish().getName().equals(alias) && version != null) {
        int known = line.indexOf(version);
        line.subList(known < 0 ? line.size() : known, line.size()).clear();
        line.add(version);
      }
    }
    int below = aliases.containsKey(alias) ? line.size() - 2 : line.size() - 1;
    return below < 0 ? Optional.empty() : Optional.of(line.get(below));
  }

  /**
   * The version that a person means by an id, an alias, or the beginning of an id or of its digest.
   *
   * @throws RegistryException if none or several fit
   */
  public ModelVersion find(String word) {
    String id = aliases.getOrDefault(word, word);
    if (versions.containsKey(id)) {
      return versions.get(id);
    }
    List<ModelVersion> fitting =
        versions.values().stream()
            .filter(
                version ->
                    !word.isEmpty()
                        && (version.getId().startsWith(word)
                            || version.getDigest().startsWith(word)))
            .toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    throw new RegistryException(
        fitting.isEmpty()
            ? "model %s has no version or alias \"%s\": `sentiment model list` shows what there is"
                .formatted(model, id)
            : "\"%s\" fits %d versions of model %s (%s, …): give more of the id"
                .formatted(word, fitting.size(), model, fitting.get(0).getId()));
  }
}
