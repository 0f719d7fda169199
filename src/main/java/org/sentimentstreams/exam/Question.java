package org.sentimentstreams.exam;

import java.util.Set;
import org.sentimentstreams.data.LabelSource;

/**
 * A labelled text that versions answer.
 *
 * @param text its SHA-256 in hexadecimal digits
 * @param time when it was labelled, in milliseconds since 1970
 * @param right the right labels; one, unless a text may have any number of them
 * @param isChosen whether somebody chose the text because a model was unsure of it, so that it says
 *     nothing about texts as they come
 */
public record Question(String text, long time, Set<String> right, boolean isChosen) {
  /** The set is copied. */
  public Question {
    right = Set.copyOf(right);
  }

  /**
   * Whether the source of a label says that somebody chose the text because a model was unsure.
   *
   * @param source of the label; may be null
   */
  public static boolean isChosen(String source) {
    return source != null && source.startsWith(LabelSource.UNCERTAIN);
  }
}
