package org.sentimentstreams.config;

import java.time.Duration;

/** How the service watches, without labels, whether its reviews change. */
public final class DriftSettings {
  static final Keys KEYS = new Keys();

  private final Values values;

  DriftSettings(Values values) {
    this.values = values;
  }

  public static final Key<String> REFERENCE =
      KEYS.text(
          "drift.reference",
          "version",
          Validator.oneOf("version", "first", "off"),
          "What reviews are compared with. `version`: with the held-out rows of the version's "
              + "training, or with the first reviews that it is served if it brings no reference. "
              + "`first`: always with those first reviews, which suits a version that was trained "
              + "on other kinds of reviews than yours. `off`: with nothing.");

  /** Whether anything is watched. */
  public boolean isOn() {
    return !values.get(REFERENCE).equals("off");
  }

  /** Whether a reference that a version brings counts. */
  public boolean takesRecorded() {
    return values.get(REFERENCE).equals("version");
  }

  public static final Key<Integer> FIRST_REVIEWS =
      KEYS.integer(
          "drift.first.reviews",
          1_000,
          Validator.wholeNumber(100, 100_000_000),
          "How many of the first reviews of a version are the reference where it brings none.");

  /** Reviews that make a reference. */
  public int firstReviews() {
    return values.get(FIRST_REVIEWS);
  }

  public static final Key<Double> CONFIDENCE =
      KEYS.number(
          "drift.confidence",
          0.99,
          Validator.number(0.5, 0.999999),
          "With this probability a version is never flagged while its reviews are like the "
              + "reference, however long it serves and however often somebody looks.");

  /** Probability that anything is ever flagged where nothing has changed. */
  public double error() {
    return 1 - values.get(CONFIDENCE);
  }

  public static final Key<Double> LEAST_INDEX =
      KEYS.number(
          "drift.least.index",
          0.25,
          Validator.number(0, 100),
          "The population stability index from which a sure difference is flagged. Below 0.1 "
              + "little has changed; raise it if your reviews change much by the hour.");

  /** Least stability index of what is flagged. */
  public double leastIndex() {
    return values.get(LEAST_INDEX);
  }

  public static final Key<Duration> WINDOW =
      KEYS.millis(
          "drift.window.ms",
          3_600_000L,
          Validator.wholeNumber(1_000, Long.MAX_VALUE / 1_000_000),
          "How long a window of reviews lasts at least, in milliseconds. It goes on until it has "
              + "drift.window.reviews.");

  /** Least length of a window. */
  public Duration window() {
    return values.get(WINDOW);
  }

  public static final Key<Integer> WINDOW_REVIEWS =
      KEYS.integer(
          "drift.window.reviews",
          1_000,
          Validator.wholeNumber(1, 100_000_000),
          "How many reviews a window has at least. Fewer show only what is very different.");

  /** Least reviews of a window. */
  public int windowReviews() {
    return values.get(WINDOW_REVIEWS);
  }
}
