package org.sentimentstreams.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelVersion;

/** Versions and aliases of one model, in the order of the registry's records. */
public final class ModelHistory {
  /** The alias of the version that is served. */
  public static final String CHAMPION = "champion";

  /** The alias of a version that is to be compared with the champion. */
  public static final String CHALLENGER = "challenger";

  /** The alias of the challenger whose canary was ended, for all instances to see. */
  public static final String CHALLENGER_STOPPED = "challenger-stopped";

  /** While a model has this alias, exams do not change its champion. */
  public static final String FROZEN = "frozen";

  private static final int MOST_NAMED = 3;

  private final String model;
  private final TreeMap<String, ModelVersion> versions = new TreeMap<>();
  private final Map<String, String> aliases = new TreeMap<>();
  private final Map<String, Set<String>> names = new HashMap<>();
  private final Map<String, AliasHistory> lines = new HashMap<>();
  private final List<AliasChange> changes = new ArrayList<>();
  private final Map<String, String> refused;

  /**
   * @param refused why records of versions are not valid, by their keys
   */
  ModelHistory(String model, Map<String, String> refused) {
    this.model = model;
    this.refused = refused;
  }

  void add(ModelVersion version) {
    versions.put(version.getId(), version);
  }

  void removeVersion(String id) {
    versions.remove(id);
  }

  /**
   * Accepts a change if the alias still points where its writer assumed. Nothing else decides,
   * since changes are the only records that compaction never removes for some readers before
   * others.
   *
   * @param rollback whether the change is a rollback, see {@link #rollback}
   */
  boolean change(ModelAlias wish, boolean rollback) {
    String alias = wish.getName();
    String before = aliases.get(alias);
    boolean accepted = Objects.equals(wish.getPrevious(), before);
    if (accepted) {
      if (before != null) {
        names.get(before).remove(alias);
      }
      if (wish.getVersion() == null) {
        aliases.remove(alias);
      } else {
        aliases.put(alias, wish.getVersion());
        names.computeIfAbsent(wish.getVersion(), unused -> new TreeSet<>()).add(alias);
        lines
            .computeIfAbsent(alias, unused -> new AliasHistory())
            .pointsAt(wish.getVersion(), rollback);
      }
    }
    changes.add(new AliasChange(wish, accepted, rollback));
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

  /** The aliases that point at a version, in alphabetical order. */
  public Set<String> aliasesOf(String id) {
    return Collections.unmodifiableSet(names.getOrDefault(id, Set.of()));
  }

  /** Why a version cannot be used, as a sentence; empty if it can. */
  public Optional<String> unusable(String id) {
    ModelVersion version = versions.get(id);
    if (version != null) {
      return version.getRetiredAt() == null
          ? Optional.empty()
          : Optional.of(id + " is retired, so its files may be gone: publish it again");
    }
    String reason = refused.get(new RegistryKey(model, null, id).toString());
    return Optional.of(
        reason == null
            ? "the registry does not know the version " + id
            : "the registry's record of the version %s is not valid: %s".formatted(id, reason));
  }

  /**
   * Where a rollback leads: to the latest version that the alias pointed at before and that can
   * still be used. It skips retired and unknown versions. It never leads to a version that a
   * rollback has left, until somebody promotes that version again; so a second rollback goes
   * further back.
   *
   * @throws RegistryException if there is no such version; it says why, and what can be promoted
   */
  public Rollback rollback(String alias) {
    List<String> passedOver = new ArrayList<>();
    return wayBack(alias, passedOver)
        .orElseThrow(() -> new RegistryException(noWayBack(alias, passedOver)));
  }

  /** The version that a rollback leads to; empty if there is none. */
  public Optional<ModelVersion> before(String alias) {
    return wayBack(alias, new ArrayList<>()).map(Rollback::target);
  }

  private Optional<Rollback> wayBack(String alias, List<String> passedOver) {
    String current = aliases.get(alias);
    for (String id : line(alias).before(current)) {
      if (unusable(id).isEmpty()) {
        return Optional.of(new Rollback(current, versions.get(id), passedOver));
      }
      passedOver.add(id + (versions.containsKey(id) ? " is retired" : " is not in the registry"));
    }
    return Optional.empty();
  }

  private AliasHistory line(String alias) {
    return lines.getOrDefault(alias, new AliasHistory());
  }

  private String noWayBack(String alias, List<String> passedOver) {
    String current = aliases.get(alias);
    Set<String> left = line(alias).left();
    StringBuilder words = new StringBuilder();
    if (current == null && passedOver.isEmpty()) {
      words.append("model %s never had a %s".formatted(model, alias));
    } else {
      words.append("model %s had no %s".formatted(model, alias));
      words.append(current == null ? "" : " before " + current);
      words.append(passedOver.isEmpty() ? "" : " that can be used: " + named(passedOver));
      if (!left.isEmpty()) {
        words.append(passedOver.isEmpty() ? "; " : ", and ");
        words.append("rollbacks have left ").append(named(latestFirst(left)));
      }
    }
    List<String> usable =
        latestFirst(versions.keySet()).stream()
            .filter(id -> !id.equals(current) && unusable(id).isEmpty())
            .toList();
    return words
        .append(
            usable.isEmpty()
                ? ": publish a version first"
                : ": name one with `sentiment model promote` (there is " + named(usable) + ")")
        .toString();
  }

  private static List<String> latestFirst(Collection<String> ids) {
    List<String> reversed = new ArrayList<>(ids);
    Collections.reverse(reversed);
    return reversed;
  }

  private static String named(List<String> all) {
    String first = String.join(", ", all.subList(0, Math.min(MOST_NAMED, all.size())));
    return all.size() > MOST_NAMED
        ? "%s and %d more".formatted(first, all.size() - MOST_NAMED)
        : first;
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
    if (refused.containsKey(new RegistryKey(model, null, id).toString())) {
      throw new RegistryException(unusable(id).orElseThrow());
    }
    throw new RegistryException(
        fitting.isEmpty()
            ? "model %s has no version or alias \"%s\": `sentiment model list` shows what there is"
                .formatted(model, id)
            : "\"%s\" matches %d versions of model %s (%s, …): give more of the id"
                .formatted(word, fitting.size(), model, fitting.get(0).getId()));
  }
}
