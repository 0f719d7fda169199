package org.sentimentstreams.registry;

import java.util.List;
import org.sentimentstreams.schema.ModelVersion;

/**
 * A possible rollback. * @param from id of the version that the alias pointed at; null if the alias
 * was removed
 *
 * @param target the latest earlier version that can still be used @param passedOver for each
 *     version between them, why it cannot be used, the latest first
 */
public record Rollback(String from, ModelVersion target, List<String> passedOver) {
  /** The list is copied. */
  public Rollback {
    passedOver = List.copyOf(passedOver);
  }
}
