package org.sentimentstreams.ops;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.sentimentstreams.data.OneLine;

/**
 * The health of one part of the process, or of the whole.
 *
 * @param status the verdict
 * @param reasons why it is not {@link Status#UP}, a sentence each; empty if it is
 */
public record Health(Status status, List<String> reasons) {

  /** From well to ill. */
  public enum Status {
    /** All is well. */
    UP,
    /** It works, but not as it should: an older model version, say. */
    DEGRADED,
    /** It does not work. */
    DOWN
  }

  /** All is well. */
  public static final Health UP = new Health(Status.UP, List.of());

  /** Limits of what a probe, a log or a page shows. */
  static final int MOST_CHARACTERS = 500;

  static final int MOST_REASONS = 20;

  /** Reasons may quote what strangers publish: each is cut to one line of a bounded length. */
  public Health {
    Stream<String> shown =
        reasons.stream().limit(MOST_REASONS).map(reason -> OneLine.of(reason, MOST_CHARACTERS));
    int others = reasons.size() - MOST_REASONS;
    reasons =
        others <= 0
            ? shown.toList()
            : Stream.concat(shown, Stream.of("and %d more reasons".formatted(others))).toList();
  }

  /** It works, but not as it should. */
  public static Health degraded(String reason) {
    return new Health(Status.DEGRADED, List.of(reason));
  }

  /** It does not work. */
  public static Health down(String reason) {
    return new Health(Status.DOWN, List.of(reason));
  }

  /** The combined health: the worst status of the parts, and all their reasons. */
  public static Health of(Collection<Health> parts) {
    Status worst = parts.stream().map(Health::status).max(Status::compareTo).orElse(Status.UP);
    return new Health(worst, parts.stream().flatMap(part -> part.reasons().stream()).toList());
  }

  /** Whether reviews are scored, by any version. */
  public boolean isReady() {
    return status != Status.DOWN;
  }
}
