package org.sentimentstreams.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** How the service tries the version of the alias {@code challenger} on live reviews. */
public final class ChallengerSettings {
  static final Keys KEYS = new Keys();

  private static final String SHADOW = "shadow";
  private static final String CANARY = "canary";

  private final Values values;

  ChallengerSettings(Values values) {
    this.values = values;
  }

  public static final Key<String> MODE =
      KEYS.text(
          "challenger.mode",
          "off",
          Validator.oneOf("off", SHADOW, CANARY),
          "What `serve` does with the version of the alias `challenger`. With `off`, nothing. With"
              + " `shadow`, it scores a share of the reviews as well, and its predictions go to a"
              + " topic of their own. With `canary`, it scores a share of the reviews instead of"
              + " the champion; the share grows by steps, and falls to 0 when something is wrong.");

  /** Whether the service follows the challenger at all. */
  public boolean isOn() {
    return isShadow() || isCanary();
  }

  /** Whether the challenger scores reviews beside the champion. */
  public boolean isShadow() {
    return values.get(MODE).equals(SHADOW);
  }

  /** Whether the challenger scores reviews instead of the champion. */
  public boolean isCanary() {
    return values.get(MODE).equals(CANARY);
  }

  public static final Key<Double> SHARE =
      KEYS.number(
          "challenger.share",
          0.1,
          Validator.number(0, 1),
          "With challenger.mode=shadow, the share of the reviews that the challenger scores as"
              + " well, by the hash of their keys: reviews of one key are all in it, or none is.");

  /** Share of the reviews that the challenger scores beside the champion, 0 to 1. */
  public double share() {
    return values.get(SHARE);
  }

  public static final Key<String> STEPS =
      KEYS.text(
          "challenger.canary.steps",
          "0.01,0.05,0.25,0.5",
          Validator.risingShares(),
          "With challenger.mode=canary, the shares of the reviews that the challenger scores, one"
              + " after the other; it stays at the last one.");

  /** Shares of the reviews that the challenger serves one after the other, above 0, at most 1. */
  public List<Double> steps() {
    return Stream.of(values.get(STEPS).split(",")).map(String::strip).map(Double::valueOf).toList();
  }

  public static final Key<Duration> STEP_TIME =
      KEYS.millis(
          "challenger.canary.step.ms",
          600_000L,
          Validator.wholeNumber(0, 31_536_000_000L),
          "How long each of these shares lasts at least, in milliseconds.");

  /** The least time between two steps. */
  public Duration stepTime() {
    return values.get(STEP_TIME);
  }

  public static final Key<Integer> STEP_PREDICTIONS =
      KEYS.integer(
          "challenger.canary.step.predictions",
          200,
          Validator.wholeNumber(1, 100_000_000),
          "How many reviews the challenger must have scored on an instance at each of these shares"
              + " before the next one.");

  /** Predictions of the challenger without which its share does not grow. */
  public int stepPredictions() {
    return values.get(STEP_PREDICTIONS);
  }

  public static final Key<Double> MAX_SLOWDOWN =
      KEYS.number(
          "challenger.canary.max.slowdown",
          1.5,
          Validator.number(1, 1000),
          "The canary ends if reviews spend this many times as long in the challenger as in the"
              + " champion, on average over at least 100 reviews of each.");

  /** How many times as long a review may spend in the challenger as in the champion. */
  public double maxSlowdown() {
    return values.get(MAX_SLOWDOWN);
  }

  public static final Key<Double> MAX_FAILURES =
      KEYS.number(
          "challenger.canary.max.failures",
          0.001,
          Validator.number(0, 1),
          "The canary ends if the challenger fails on more than this share of its reviews, and on"
              + " at least 3. The champion scores those, and what fails with both does not count.");

  /** Share of its reviews that the challenger may fail on, 0 to 1. */
  public double maxFailures() {
    return values.get(MAX_FAILURES);
  }
}
