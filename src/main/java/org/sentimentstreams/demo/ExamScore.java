package org.sentimentstreams.demo;

import org.sentimentstreams.exam.Band;
import org.sentimentstreams.exam.ExamReport.Standing;

/**
 * What exams say of a version; the names are those of the demo's JSON output.
 *
 * @param labels that it was asked and not trained on
 * @param right of these
 * @param low lower end of the band of its accuracy, 0 to 1
 * @param high upper end
 */
public record ExamScore(String version, long labels, long right, double low, double high) {

  /** Of all labels of texts that came as they came. */
  public static ExamScore of(Standing standing) {
    Band band = standing.all().accuracyBand();
    return new ExamScore(
        standing.version(),
        standing.all().answers().of(),
        standing.all().answers().right(),
        band.low(),
        band.high());
  }

  /** Share of the labels that it got right, 0 to 1; not a number without labels. */
  public double accuracy() {
    return (double) right / labels;
  }
}
