package org.sentimentstreams.training.exam;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Sitter;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.schema.ModelVersion;

/** Which versions of a model sit exams now. */
public final class Sitters {
  private Sitters() {}

  /** By role; roles that no usable version has are missing. A version has one role at most. */
  public static Map<Role, ModelVersion> of(ModelHistory history) {
    Map<Role, ModelVersion> sitters = new EnumMap<>(Role.class);
    put(sitters, Role.CHAMPION, history.champion().flatMap(history::version));
    put(sitters, Role.PREVIOUS, history.before(ModelHistory.CHAMPION));
    Optional<String> challenger =
        Optional.ofNullable(history.aliases().get(ModelHistory.CHALLENGER));
    put(sitters, Role.CHALLENGER, challenger.flatMap(history::version));
    sitters.values().removeIf(version -> history.unusable(version.getId()).isPresent());
    return sitters;
  }

  private static void put(
      Map<Role, ModelVersion> sitters, Role role, Optional<ModelVersion> version) {
    version
        .filter(found -> sitters.values().stream().noneMatch(other -> isSame(found, other)))
        .ifPresent(found -> sitters.put(role, found));
  }

  private static boolean isSame(ModelVersion one, ModelVersion other) {
    return one.getId().equals(other.getId());
  }

  /** The same as reports name them. */
  public static Map<Role, Sitter> named(Map<Role, ModelVersion> sitters) {
    return sitters.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                sitter ->
                    new Sitter(sitter.getValue().getId(), sitter.getValue().getLabels().size())));
  }
}
