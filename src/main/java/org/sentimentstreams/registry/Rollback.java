package org.sentimentstreams.registry;

import java.util.List;
import org.sentimentstreams.schema.ModelVersion;

/**
 * A way back.
 *
 * @param from id of the version that the alias pointed at; null if the alias was taken away
 * @param target the latest version before that which may still be used
 * @param passedOver why each version between them may not be used, in words, the latest first
 */
public record Rollback(String from, ModelVersion target, List<String> passedOver) {
  /** The list is copied. */
  public Rollback {
    passedOver = List.copyOf(passedOver);
  }
}
