package org.sentimentstreams.demo;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.exam.PairedAnswers;

/** Makes a bad version the champion, and lets labels tell. */
public interface Spoiling {
  /**
   * A version that serves since somebody promoted it.
   *
   * @param words how it came to serve
   */
  record Promoted(String version, String words) {}

  /**
   * The end of a bad version.
   *
   * @param reason of the record that ended it
   * @param serves the version that serves instead
   * @param labels that had been sent by then
   */
  record TakenBack(String reason, String serves, int labels) {}

  /** Publishes and promotes it by hand, and waits until it serves. */
  Promoted promote() throws InterruptedException;

  /**
   * Sends the labels of reviews one by one until exams have taken the version back.
   *
   * @param progress called with the number of labels so far, and the answers to those that both
   *     versions were asked, the one before first
   * @return empty if it is still the champion some time after the last label
   */
  Optional<TakenBack> label(List<ReviewRow> rows, BiConsumer<Integer, PairedAnswers> progress)
      throws InterruptedException;
}
