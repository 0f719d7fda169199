package org.sentimentstreams.ops;

import java.util.List;
import org.sentimentstreams.data.OneLine;

/**
 * How good versions are by their exams, as the live page shows it.
 *
 * @param topic that labels are sent to
 * @param asOf when the answers were last read to their end, milliseconds since 1970; 0 if never
 * @param trouble why they could not be read since, a sentence; null if they could
 * @param confidence probability that a true value never leaves its band, 0 to 1
 * @param labelsOfLastDay labels of the last day that a version was asked
 * @param standings a version each, the champion first
 */
public record ExamFigures(
    String topic,
    long asOf,
    String trouble,
    double confidence,
    long labelsOfLastDay,
    List<Standing> standings) {
  private static final int MOST_NAME = 100;
  private static final int MOST_CHARACTERS = 300;

  /** Long texts are cut. */
  public ExamFigures {
    trouble = trouble == null ? null : OneLine.of(trouble, MOST_CHARACTERS);
    standings = List.copyOf(standings);
  }

  /** The same figures, which could not be renewed. */
  public ExamFigures troubled(String sentence) {
    return new ExamFigures(topic, asOf, sentence, confidence, labelsOfLastDay, standings);
  }

  /**
   * One version.
   *
   * @param role champion, previous or challenger
   * @param all over all labels that it was not trained on
   * @param last over the latest of these
   * @param day over those of the last day
   * @param ahead of the champion; null for the champion, and without labels that both were asked
   */
  public record Standing(
      String role, String version, Accuracy all, Accuracy last, Accuracy day, Difference ahead) {
    /** A long name is cut. */
    public Standing {
      version = OneLine.of(version, MOST_NAME);
    }
  }

  /**
   * Right answers and the shares that are not refuted, 0 to 1.
   *
   * @param low lower end of the band
   * @param high upper end of the band
   */
  public record Accuracy(long right, long labels, double low, double high) {}

  /**
   * Accuracy minus that of the champion on the same labels, -1 to 1.
   *
   * @param low lower end of the band
   * @param high upper end of the band
   */
  public record Difference(long labels, double value, double low, double high) {}
}
