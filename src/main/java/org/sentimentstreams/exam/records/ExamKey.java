package org.sentimentstreams.exam.records;

import java.util.Optional;
import org.sentimentstreams.schema.ExamAnswer;

/**
 * The key of an answer: {@code <model>/<version>/<text>}.
 *
 * @param text SHA-256 in hexadecimal digits
 */
record ExamKey(String model, String version, String text) {
  private static final int PARTS = 3;

  static ExamKey of(ExamAnswer answer) {
    return new ExamKey(answer.getModel(), answer.getVersion(), answer.getText());
  }

  /** Empty if it has another form. */
  static Optional<ExamKey> parse(String key) {
    String[] parts = key == null ? new String[0] : key.split("/", -1);
    return parts.length == PARTS
        ? Optional.of(new ExamKey(parts[0], parts[1], parts[2]))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return model + "/" + version + "/" + text;
  }
}
