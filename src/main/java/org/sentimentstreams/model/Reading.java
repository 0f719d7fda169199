package org.sentimentstreams.model;

import java.util.Objects;

/**
 * What reading a text came to: its tokens for a batch, or the answer already.
 *
 * @param tokens null if there is an answer
 * @param answer null if there is none yet
 */
public record Reading<R>(Tokens tokens, R answer) {

  /** A text that waits for its batch. */
  public static <R> Reading<R> of(Tokens tokens) {
    return new Reading<>(Objects.requireNonNull(tokens), null);
  }

  /** A text that needs no batch. */
  public static <R> Reading<R> answered(R answer) {
    return new Reading<>(null, Objects.requireNonNull(answer));
  }

  /** Whether no batch is needed. */
  public boolean isAnswered() {
    return answer != null;
  }
}
