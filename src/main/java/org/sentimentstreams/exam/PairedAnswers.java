package org.sentimentstreams.exam;

/**
 * How two versions answered the same questions, and what follows for the difference of their
 * accuracies.
 *
 * <p>A bet of size {@code b} wins {@code b} times its capital where only the first version is
 * right, and loses as much where only the second is. With {@code w} such wins and {@code l} losses
 * of {@code n} questions, {@code e(d) = mean over bets b of (1 + b)^w (1 - b)^l exp(-b n d)} is the
 * evidence against a mean difference of {@code d}. It is at most a nonnegative martingale that
 * starts at 1 if {@code d} is the mean of the conditional expectations so far, since {@code 1 + b d
 * <= exp(b d)}: accuracies and their difference may drift, as in Choe and Ramdas, Comparing
 * Sequential Forecasters, Operations Research 2023, arXiv:2110.00115. By Ville's inequality it
 * reaches {@code 1/error} at any time with probability {@code error} at most. At {@code d = 0} it
 * is a McNemar test that may be looked at all the time. It depends on counts alone, so questions
 * may be replayed in any order.
 *
 * @param questions that both have answered
 * @param onlyFirst of these, answered right by the first version only
 * @param onlySecond of these, answered right by the second version only
 */
public record PairedAnswers(long questions, long onlyFirst, long onlySecond) {
  private static final Bets BETS = Bets.between(0.005, 0.95, 32);

  /** Before the first question. */
  public static final PairedAnswers NONE = new PairedAnswers(0, 0, 0);

  /** No count is negative, and the answers are not more than the questions. */
  public PairedAnswers {
    if (onlyFirst < 0 || onlySecond < 0 || onlyFirst + onlySecond > questions) {
      throw new IllegalArgumentException(
          "%d and %d answers of %d questions".formatted(onlyFirst, onlySecond, questions));
    }
  }

  /** These and one more question. */
  public PairedAnswers plus(boolean firstIsRight, boolean secondIsRight) {
    return new PairedAnswers(
        questions + 1,
        onlyFirst + (firstIsRight && !secondIsRight ? 1 : 0),
        onlySecond + (secondIsRight && !firstIsRight ? 1 : 0));
  }

  /** Accuracy of the first minus that of the second, -1 to 1; not a number without a question. */
  public double difference() {
    return (double) (onlyFirst - onlySecond) / questions;
  }

  /**
   * The differences that are not refuted. The first version is surely better if all are above 0.
   *
   * @param error probability that the true difference is ever outside, 0 to 1
   */
  public Band band(double error) {
    if (questions == 0) {
      return new Band(-1, 1);
    }
    return Band.around(difference(), -1, 1, difference -> refutes(difference, error));
  }

  /**
   * Whether this is not the true difference.
   *
   * @param error probability that the true difference is ever refuted, 0 to 1
   */
  public boolean refutes(double difference, double error) {
    double evidence =
        BETS.logEvidence(
            bet ->
                onlyFirst * Math.log1p(bet)
                    + onlySecond * Math.log1p(-bet)
                    - bet * questions * difference);
    return evidence >= -Math.log(error);
  }
}
