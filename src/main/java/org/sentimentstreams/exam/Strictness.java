package org.sentimentstreams.exam;

/**
 * What bands are made with.
 *
 * @param error probability that a true value is ever outside of its band, 0 to 1
 * @param labels how many labels the version has; each has an equal part of the error of macro F1
 */
public record Strictness(double error, int labels) {
  /** The same for a part of the error. */
  Strictness times(double part) {
    return new Strictness(error * part, labels);
  }
}
