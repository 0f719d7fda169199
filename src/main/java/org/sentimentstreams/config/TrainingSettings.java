package org.sentimentstreams.config;

import java.time.Duration;

/** When a trainer trains, how, and when its version becomes the champion. */
public final class TrainingSettings {
  static final Keys KEYS = new Keys();

  private final Values values;

  TrainingSettings(Values values) {
    this.values = values;
  }

  public static final Key<String> RECIPE =
      KEYS.text(
          "training.recipe",
          "head",
          Validator.anything(),
          "How `train serve` trains: a built-in recipe (`sentiment train recipes` lists "
              + "them), or a YAML file.");

  /** The name of a recipe, or the path of a YAML file. */
  public String recipe() {
    return values.get(RECIPE);
  }

  public static final Key<Integer> NEW_LABELS =
      KEYS.integer(
          "training.new.labels",
          100,
          Validator.wholeNumber(0, 100_000_000),
          "`train serve` trains when this many labels have come that no version was "
              + "trained on; 0 means never.");

  /** New labels that a trainer waits for; 0 is never. */
  public int newLabels() {
    return values.get(NEW_LABELS);
  }

  public static final Key<Duration> INTERVAL =
      KEYS.millis(
          "training.interval.ms",
          0L,
          Validator.wholeNumber(0, Long.MAX_VALUE),
          "`train serve` also trains after this many milliseconds if there is a new label; "
              + "0 means never.");

  /** Time after which a trainer takes what new labels there are; zero is never. */
  public Duration interval() {
    return values.get(INTERVAL);
  }

  public static final Key<String> LABEL_SET =
      KEYS.text(
          "training.label.set",
          "model",
          Validator.oneOf("model", "data"),
          "Which labels a new version has. With `model`, those of the model; a label that "
              + "it does not know is an error that names the record. With `data`, those that "
              + "occur in the data.");

  /** Whether a new version gets the labels that the data has, and not those of the model. */
  public boolean trainsLabelsOfData() {
    return values.get(LABEL_SET).equals("data");
  }

  public static final Key<String> PROMOTION =
      KEYS.text(
          "training.promotion",
          "gate",
          Validator.oneOf("gate", "manual"),
          "Whether a version that passes the gate becomes the champion at once (gate), or "
              + "waits for `sentiment model promote` (manual).");

  /** Whether a version that passes the gate becomes the champion at once. */
  public boolean promotesByGate() {
    return values.get(PROMOTION).equals("gate");
  }

  public static final Key<Double> GATE_CONFIDENCE =
      KEYS.number(
          "training.gate.confidence",
          0.9,
          Validator.number(0.5, 1),
          "How sure it must be that a new version is better than the champion: 1 minus the "
              + "p-value of a permutation test on the held-out labels.");

  /** How sure it must be that a candidate is better, 0.5 to 1. */
  public double gateConfidence() {
    return values.get(GATE_CONFIDENCE);
  }

  public static final Key<Double> GATE_LEAST_GAIN =
      KEYS.number(
          "training.gate.least.gain",
          0.0,
          Validator.number(0, 1),
          "By how much its score (accuracy, or macro F1 with several labels per text) must "
              + "be higher to count as better.");

  /** Accuracy that a candidate has to be better by. */
  public double gateLeastGain() {
    return values.get(GATE_LEAST_GAIN);
  }

  public static final Key<Double> GATE_LABEL_MARGIN =
      KEYS.number(
          "training.gate.label.margin",
          0.05,
          Validator.number(0, 1),
          "How much recall a new version may lose on any one label.");

  /** Recall that a label may lose. */
  public double gateLabelMargin() {
    return values.get(GATE_LABEL_MARGIN);
  }

  public static final Key<Integer> GATE_LEAST_ROWS =
      KEYS.integer(
          "training.gate.least.rows",
          20,
          Validator.wholeNumber(0, 1_000_000),
          "How many held-out labels of each kind there must be. With fewer, only a person can "
              + "promote a version.");

  /** Held-out rows that each label must have. */
  public int gateLeastRows() {
    return values.get(GATE_LEAST_ROWS);
  }
}
