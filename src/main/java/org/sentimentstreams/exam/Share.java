package org.sentimentstreams.exam;

/**
 * How many of some answers were right, and what follows for the true share.
 *
 * <p>With {@code s} of {@code n} right, {@code e(p) = mean over bets b of exp(b s) / (1 + p (exp(b)
 * - 1))^n} is the evidence against a true share of {@code p}. For each {@code b} it is a
 * nonnegative supermartingale that starts at 1 if {@code p} is the mean of the conditional
 * probabilities so far, since the logarithm of {@code 1 + p (exp(b) - 1)} is concave in {@code p}:
 * the probability may drift. By Ville's inequality it reaches {@code 1/error} at any time with
 * probability {@code error} at most (Robbins, Statistical methods related to the law of the
 * iterated logarithm, 1970; Howard et al., Time-uniform, nonparametric, nonasymptotic confidence
 * sequences, Annals of Statistics 2021, arXiv:1810.08240).
 */
public record Share(long right, long of) {
  private static final Bets BETS = Bets.between(0.01, 6, 32);

  /** The counts must be such that 0 ≤ right ≤ of. */
  public Share {
    if (right < 0 || right > of) {
      throw new IllegalArgumentException(right + " of " + of + " cannot be right");
    }
  }

  /** The share itself, 0 to 1; not a number if nothing was counted. */
  public double value() {
    return (double) right / of;
  }

  /**
   * The shares that are not refuted.
   *
   * @param error probability that the true share is ever outside, 0 to 1
   */
  public Band band(double error) {
    if (of == 0) {
      return new Band(0, 1);
    }
    return Band.around(value(), 0, 1, share -> refutes(share, error));
  }

  /**
   * Whether this is not the true share.
   *
   * @param error probability that the true share is ever refuted, 0 to 1
   */
  public boolean refutes(double share, double error) {
    double evidence =
        BETS.logEvidence(bet -> bet * right - of * Math.log1p(share * Math.expm1(bet)));
    return evidence >= -Math.log(error);
  }
}
