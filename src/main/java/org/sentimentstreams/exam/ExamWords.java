package org.sentimentstreams.exam;

import java.util.Locale;
import java.util.Optional;
import org.sentimentstreams.exam.ExamReport.Standing;

/** Reports in sentences. */
public final class ExamWords {
  private ExamWords() {}

  /** A figure with its band, such as {@code 0.912 [0.871, 0.945]}. */
  public static String figure(double value, Band band) {
    return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", value, band.low(), band.high());
  }

  /** A difference with its band, such as {@code +0.031 [+0.004, +0.060]}. */
  public static String difference(PairedAnswers pairs, double error) {
    Band band = pairs.band(error);
    return String.format(
        Locale.ROOT, "%+.3f [%+.3f, %+.3f]", pairs.difference(), band.low(), band.high());
  }

  /** Accuracy on so many labels, or that there are none. */
  public static String accuracy(Grades grades) {
    return grades.answers().of() == 0
        ? "no labels"
        : "accuracy %s on %d labels"
            .formatted(figure(grades.accuracy(), grades.accuracyBand()), grades.answers().of());
  }

  /** How a version compares with the champion; empty if they have no labels in common. */
  public static Optional<String> ahead(Standing standing, double error) {
    return standing
        .ahead()
        .filter(pairs -> pairs.questions() > 0)
        .map(
            pairs ->
                "%s against the champion on %d labels"
                    .formatted(difference(pairs, error), pairs.questions()));
  }
}
