package org.sentimentstreams.demo;

import java.util.List;
import java.util.Optional;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.demo.Spoiling.Promoted;
import org.sentimentstreams.demo.Spoiling.TakenBack;

/** A bad version is promoted by hand, and exams take it back. */
final class SpoilDemo {
  private final SpoilScreen screen;
  private final Spoiling spoiling;
  private final Scoring scoring;

  /** Scores reviews by the version that serves. */
  @FunctionalInterface
  interface Scoring {
    /** Share of the right ones, 0 to 1; null if no label is known. */
    Double accuracy(List<ReviewRow> rows);
  }

  SpoilDemo(SpoilScreen screen, Spoiling spoiling, Scoring scoring) {
    this.screen = screen;
    this.spoiling = spoiling;
    this.scoring = scoring;
  }

  /**
   * @param rows with labels that nobody has sent yet
   */
  SpoilSummary run(List<ReviewRow> rows) throws InterruptedException {
    screen.begins();
    long start = System.nanoTime();
    Promoted bad = spoiling.promote();
    Double accuracy = scoring.accuracy(rows);
    screen.serves(bad, rows.size(), accuracy);
    Optional<TakenBack> end = spoiling.label(rows, screen::asked);
    double seconds = (System.nanoTime() - start) / 1e9;
    if (end.isEmpty()) {
      screen.stays(rows.size());
      return new SpoilSummary(
          bad.version(),
          rows.size(),
          accuracy,
          rows.size(),
          false,
          null,
          seconds,
          bad.version(),
          accuracy);
    }
    screen.takenBack(end.get(), seconds);
    Double inTheEnd = scoring.accuracy(rows);
    screen.servesAgain(end.get(), inTheEnd);
    return new SpoilSummary(
        bad.version(),
        rows.size(),
        accuracy,
        end.get().labels(),
        true,
        end.get().reason(),
        seconds,
        end.get().serves(),
        inTheEnd);
  }
}
