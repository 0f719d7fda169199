package org.sentimentstreams.demo;

import java.util.Optional;
import org.sentimentstreams.exam.Band;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.PairedAnswers;

/**
 * Exams before and after a training; the names are those of the demo's JSON output.
 *
 * @param before the first version
 * @param after the version that serves in the end; the same as before if that is the first one
 * @param labels that both were asked; 0 if there is only one version
 * @param difference accuracy after minus before on these, -1 to 1; null without labels
 * @param low lower end of the band of the difference
 * @param high upper end
 */
public record ExamSummary(
    ExamScore before, ExamScore after, long labels, Double difference, Double low, Double high) {

  /** Of the champion and the version before it; empty if the champion was asked nothing yet. */
  public static Optional<ExamSummary> of(ExamReport report) {
    return report
        .standing(Role.CHAMPION)
        .map(ExamScore::of)
        .filter(champion -> champion.labels() > 0)
        .map(
            champion ->
                report
                    .standing(Role.PREVIOUS)
                    .map(
                        previous ->
                            compared(
                                ExamScore.of(previous),
                                champion,
                                previous.ahead().orElse(PairedAnswers.NONE),
                                report.error()))
                    .orElseGet(() -> new ExamSummary(champion, champion, 0, null, null, null)));
  }

  /**
   * @param pairs the answers of the first one first
   */
  private static ExamSummary compared(
      ExamScore before, ExamScore after, PairedAnswers pairs, double error) {
    if (pairs.questions() == 0) {
      return new ExamSummary(before, after, 0, null, null, null);
    }
    Band band = pairs.band(error);
    return new ExamSummary(
        before, after, pairs.questions(), -pairs.difference(), -band.high(), -band.low());
  }
}
