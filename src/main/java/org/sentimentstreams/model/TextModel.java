package org.sentimentstreams.model;

import java.util.List;

/**
 * Something that reads texts in batches. Safe for use by many threads at once.
 *
 * @param <R> what comes out for one text
 */
public interface TextModel<R> {

  /** A text as this model reads it, for a batch. */
  Tokens encode(String text);

  /** Reads a text: many need no batch, where a part of the model can answer at once. */
  default Reading<R> read(String text) {
    return Reading.of(encode(text));
  }

  /**
   * Runs one batch.
   *
   * @param batch at least one text, from {@link #encode} or {@link #read}
   * @return one result a text, in the same order
   * @throws RuntimeException if the device fails, or a text cannot be computed
   */
  List<R> run(List<Tokens> batch);

  /**
   * What comes out for one text, in a batch of its own if it needs one.
   *
   * @throws RuntimeException as {@link #encode} and {@link #run} do
   */
  default R resultOf(String text) {
    Reading<R> reading = read(text);
    return reading.isAnswered() ? reading.answer() : run(List.of(reading.tokens())).get(0);
  }

  /**
   * Names what computes now. Results may be used again for equal texts as long as it stays the
   * same; empty if they may not. Asked for often, so it must cost nothing.
   */
  default String version() {
    return "";
  }
}
