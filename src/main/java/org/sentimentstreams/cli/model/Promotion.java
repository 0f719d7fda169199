package org.sentimentstreams.cli.model;

import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.schema.ModelVersion;

/** Makes versions champions. */
public final class Promotion {
  private Promotion() {}

  /** Makes it the champion, unless it is, and says so. */
  public static String promote(ModelRegistry registry, ModelVersion version, String reason) {
    String model = version.getModel();
    ModelHistory history = registry.state().model(model);
    String before = history.champion().orElse(null);
    if (version.getId().equals(before)) {
      return version.getId() + " is the champion already";
    }
    registry.point(model, ModelHistory.CHAMPION, version.getId(), before, reason);
    return words(version, before);
  }

  /** Says that a version has become the champion. */
  static String words(ModelVersion version, String before) {
    return version.getId() + " is the champion" + (before == null ? "" : " instead of " + before);
  }
}
