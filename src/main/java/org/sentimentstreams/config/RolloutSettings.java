package org.sentimentstreams.config;

import java.time.Duration;

/** How an instance follows the champion, and what it says of itself. */
public final class RolloutSettings {
  static final Keys KEYS = new Keys();

  /** A fresh instance may take an older version from the cache. */
  public static final String LAST_GOOD = "last-good";

  private final Values values;

  RolloutSettings(Values values) {
    this.values = values;
  }

  public static final Key<String> CHAMPION_UNREACHABLE =
      KEYS.text(
          "champion.unreachable",
          "wait",
          Validator.oneOf("wait", LAST_GOOD),
          "What a new instance does if it cannot get the champion: wait for it, or serve "
              + "the last champion that is still on this machine (last-good) and keep trying.");

  /** Whether a fresh instance may serve an older champion when it cannot get the present one. */
  public boolean fallsBackToLastGood() {
    return values.get(CHAMPION_UNREACHABLE).equals(LAST_GOOD);
  }

  public static final Key<Boolean> LABELS_MAY_CHANGE =
      KEYS.flag(
          "swap.labels.may.change",
          "Whether a new champion may have other labels than the champion that it "
              + "replaces. Allow it when all consumers of predictions are ready for new labels.");

  /** Whether a new champion may have other labels than the one that it replaces. */
  public boolean labelsMayChange() {
    return values.get(LABELS_MAY_CHANGE);
  }

  public static final Key<Duration> HEARTBEAT =
      KEYS.millis(
          "status.heartbeat.ms",
          5_000L,
          Validator.wholeNumber(100, 3_600_000),
          "How often an instance reports which version it serves, in milliseconds; an "
              + "instance that is silent for three times as long counts as dead.");

  /** How often an instance says which version it serves. */
  public Duration heartbeat() {
    return values.get(HEARTBEAT);
  }
}
