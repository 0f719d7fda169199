package org.sentimentstreams.exam;

import java.util.Set;

/** What a version predicted for a question. */
public record Answer(Question question, Set<String> predicted) {
  /** The set is copied. */
  public Answer {
    predicted = Set.copyOf(predicted);
  }

  /** Whether all labels are right. */
  public boolean isRight() {
    return predicted.equals(question.right());
  }
}
