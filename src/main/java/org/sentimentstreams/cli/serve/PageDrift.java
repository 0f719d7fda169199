package org.sentimentstreams.cli.serve;

import java.util.Arrays;
import java.util.List;
import org.sentimentstreams.drift.Comparison;
import org.sentimentstreams.drift.DriftStatus;
import org.sentimentstreams.drift.DriftWords;
import org.sentimentstreams.drift.Signal;
import org.sentimentstreams.drift.WindowFigures;
import org.sentimentstreams.ops.DriftFigures;

/** What is known without labels, for the live page. */
final class PageDrift {
  /** A mean of fewer says little. */
  private static final int ENOUGH_REVIEWS = 200;

  private PageDrift() {}

  /**
   * @param version that is watched
   * @param now milliseconds since 1970
   */
  static DriftFigures of(String version, DriftStatus status, long now) {
    WindowFigures shown = shown(status);
    boolean isEnough = shown.counts().reviews() >= ENOUGH_REVIEWS;
    List<DriftFigures.Signal> signals =
        Arrays.stream(Signal.values())
            .map(signal -> signal(signal, status, isEnough ? shown : null))
            .toList();
    return new DriftFigures(
        version,
        now,
        status.reference().isPresent(),
        isEnough ? shown.counts().expectedAccuracy() : null,
        signals);
  }

  /** The window that runs, or the one before it while that has few reviews. */
  private static WindowFigures shown(DriftStatus status) {
    return status.running().counts().reviews() >= ENOUGH_REVIEWS
        ? status.running()
        : status.last().orElse(status.running());
  }

  private static DriftFigures.Signal signal(
      Signal signal, DriftStatus status, WindowFigures shown) {
    Comparison comparison = shown == null ? null : shown.comparisons().get(signal);
    Long since = status.since().get(signal);
    String words =
        since == null || comparison == null
            ? null
            : DriftWords.of(
                signal,
                status.reference().orElseThrow().counts().of(signal),
                shown.counts().of(signal));
    return new DriftFigures.Signal(
        signal.word(), comparison == null ? null : comparison.index(), since, words);
  }
}
