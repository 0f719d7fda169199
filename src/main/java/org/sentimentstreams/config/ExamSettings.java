package org.sentimentstreams.config;

import java.time.Duration;

/** How versions are compared on labels that they were not trained on. */
public final class ExamSettings {
  static final Keys KEYS = new Keys();

  private final Values values;

  ExamSettings(Values values) {
    this.values = values;
  }

  public static final Key<String> ACTION =
      KEYS.text(
          "exam.action",
          "advise",
          Validator.oneOf("off", "advise", "act"),
          "What `train serve` does with exams: in an exam, the champion, the one before it and the "
              + "alias `challenger` predict each labelled text that they were not trained on. With "
              + "`off`, there are none. With `advise`, it says which version is better as soon as "
              + "that is sure. With `act`, it goes back to the version before, or promotes the "
              + "challenger.");

  /** Whether there are exams. */
  public boolean isOn() {
    return !values.get(ACTION).equals("off");
  }

  /** Whether a trainer changes the champion by exams. */
  public boolean acts() {
    return values.get(ACTION).equals("act");
  }

  public static final Key<Integer> LEAST_LABELS =
      KEYS.integer(
          "exam.least.labels",
          50,
          Validator.wholeNumber(1, 100_000_000),
          "How many labels both versions must have been asked before exams change the champion.");

  /** Labels without which exams change nothing. */
  public int leastLabels() {
    return values.get(LEAST_LABELS);
  }

  public static final Key<Duration> GRACE =
      KEYS.millis(
          "exam.grace.ms",
          3_600_000L,
          Validator.wholeNumber(0, Long.MAX_VALUE),
          "For so long after a person has chosen the champion, exams do not change it, in "
              + "milliseconds.");

  /** How long exams leave a person's choice alone. */
  public Duration grace() {
    return values.get(GRACE);
  }

  public static final Key<Duration> PAUSE =
      KEYS.millis(
          "exam.pause.ms",
          3_600_000L,
          Validator.wholeNumber(0, Long.MAX_VALUE),
          "For so long after exams have changed the champion, they do not change it again, in "
              + "milliseconds.");

  /** The least time between two changes by exams. */
  public Duration pause() {
    return values.get(PAUSE);
  }

  public static final Key<Double> CONFIDENCE =
      KEYS.number(
          "exam.confidence",
          0.95,
          Validator.number(0.5, 0.9999),
          "How sure the bands of exams are: with this probability a true value never leaves its "
              + "band, however often somebody looks.");

  /** Probability that a true value is ever outside of its band. */
  public double error() {
    return 1 - values.get(CONFIDENCE);
  }

  public static final Key<Integer> LAST =
      KEYS.integer(
          "exam.last",
          200,
          Validator.wholeNumber(1, 1_000_000),
          "How many labels count as the latest in exams.");

  /** How many labels count as the latest. */
  public int last() {
    return values.get(LAST);
  }
}
