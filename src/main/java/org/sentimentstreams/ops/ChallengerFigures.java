package org.sentimentstreams.ops;

import org.sentimentstreams.data.OneLine;

/**
 * A version that scores beside the champion, as the live page shows it.
 *
 * @param mode {@code shadow} (nobody sees its predictions) or {@code canary} (it serves a share)
 * @param share of the reviews that it scores now, 0 to 1
 * @param reviews that it has scored
 * @param agreement share of those that both have scored where the labels are the same, 0 to 1; null
 *     if none
 * @param p99Ms its latency, milliseconds; null if unknown
 * @param championP99Ms the champion's, likewise
 * @param aborted why it scores no more, a sentence; null while it does
 */
public record ChallengerFigures(
    String version,
    String mode,
    double share,
    long reviews,
    Double agreement,
    Double p99Ms,
    Double championP99Ms,
    String aborted) {
  private static final int MOST_NAME = 100;
  private static final int MOST_CHARACTERS = 300;

  /** Long texts are cut. */
  public ChallengerFigures {
    version = OneLine.of(version, MOST_NAME);
    aborted = aborted == null ? null : OneLine.of(aborted, MOST_CHARACTERS);
  }
}
