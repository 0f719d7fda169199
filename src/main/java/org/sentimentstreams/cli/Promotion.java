package org.sentimentstreams.cli;

import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.schema.ModelVersion;

/** Makes versions champions. */
final class Promotion {
  private Promotion() {}

  /** What is retired may have lost its files. */
  static ModelVersion requireServable(ModelVersion version) {
    if (version.getRetiredAt() != null) {
      throw new CommandFailedException(
          version.getId() + " is retired, so its files may be gone: publish it again");
    }
    return version;
  }

  /** Makes it the champion, unless it is, and says so. */
  static String promote(ModelRegistry registry, ModelVersion version, String reason) {
    String model = requireServable(version).getModel();
    ModelHistory history = registry.state().model(model);
    String before = history.champion().orElse(null);
    if (version.getId().equals(before)) {
      return version.getId() + " is the champion already";
    }
    registry.point(model, ModelHistory.CHAMPION, version.getId(), before, reason);
    return version.getId() + " is the champion" + (before == null ? "" : " instead of " + before);
  }
}
