package org.sentimentstreams.config;

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
          Validator.oneOf("off", "advise"),
          "What `train serve` does with exams: in an exam, the champion, the one before it and the "
              + "alias `challenger` predict each labelled text that they were not trained on. With "
              + "`off`, there are none. With `advise`, it says which version is better as soon as "
              + "that is sure.");

  /** Whether there are exams. */
  public boolean isOn() {
    return !values.get(ACTION).equals("off");
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
