package org.sentimentstreams.ops;

/**
 * How good the served model is, as far as anybody knows: the facts of the page's panel "How good is
 * it".
 *
 * @param exams what labels say; null if nobody reads exams, as with a model from a directory
 * @param drift what is seen without labels; null if nobody looks
 * @param challenger what serves or shadows beside the champion; null if nothing does
 */
public record ModelQuality(ExamFigures exams, DriftFigures drift, ChallengerFigures challenger) {

  /** Before anything is known. */
  public static final ModelQuality UNKNOWN = new ModelQuality(null, null, null);
}
