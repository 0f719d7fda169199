package org.sentimentstreams.training.live;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentimentstreams.registry.AliasChange;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.RegistryException;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.training.gate.Decision;

/**
 * Points the champion alias at a trained version, unless somebody else has changed the alias
 * meanwhile. For use by one thread at a time.
 */
final class Promotions {
  private final ModelRegistry registry;
  private final String model;
  private final Consumer<String> says;

  /**
   * @param model name in the registry
   * @param says called with the reason if a version was not promoted
   */
  Promotions(ModelRegistry registry, String model, Consumer<String> says) {
    this.registry = registry;
    this.model = model;
    this.says = says;
  }

  /** If somebody has changed the alias meanwhile, their change has priority. */
  boolean promote(ModelVersion version, Optional<ModelVersion> champion, Decision decision) {
    String before = champion.map(ModelVersion::getId).orElse(null);
    if (version.getId().equals(before)) {
      return true;
    }
    return point(version, before, decision.reason());
  }

  private boolean point(ModelVersion version, String before, String reason) {
    try {
      registry.point(model, ModelHistory.CHAMPION, version.getId(), before, reason);
      return true;
    } catch (RegistryException e) {
      says.accept("Not promoted: " + e.getMessage());
      return false;
    }
  }

  /**
   * Promotes a version whose trainer died before it could promote it. If somebody has changed the
   * champion since, their change has priority.
   *
   * @return the version, if there was one
   */
  Optional<ModelVersion> promoteLeftOver() {
    ModelHistory history = registry.refresh().model(model);
    List<ModelVersion> trained =
        history.versions().stream().filter(version -> version.getTraining() != null).toList();
    if (trained.isEmpty()) {
      return Optional.empty();
    }
    ModelVersion last = trained.get(trained.size() - 1);
    boolean isDecided =
        history.changes().stream()
            .map(AliasChange::wish)
            .anyMatch(
                wish ->
                    wish.getName().equals(ModelHistory.CHAMPION)
                        && wish.getChangedAt().isAfter(last.getCreatedAt()));
    boolean isLeftOver =
        last.getTraining().getPromotes()
            && last.getRetiredAt() == null
            && !isDecided
            && Objects.equals(last.getParent(), history.champion().orElse(null));
    if (!isLeftOver) {
      return Optional.empty();
    }
    return point(last, last.getParent(), last.getGate()) ? Optional.of(last) : Optional.empty();
  }
}
