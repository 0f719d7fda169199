package org.sentimentstreams.drift;

import java.util.Arrays;

/**
 * Evidence against "reference and stream are drawn from one distribution over these bins", which
 * may be looked at after every review.
 *
 * <p>With counts {@code r} of the reference and {@code c} of the stream it is {@code m(r) m(c) /
 * max over p of p(r) p(c)}, where {@code p(c)} is the probability of a sequence with these counts,
 * and {@code m} that probability under the mixture of all {@code p} by the Dirichlet distribution
 * with parameters of ½ (Krichevsky and Trofimov). The true {@code p} gives the denominator at most
 * its maximum. So the evidence is never more than a likelihood ratio {@code m(r) m(c) / p(r) p(c)},
 * a nonnegative martingale that starts at 1, and by Ville's inequality it ever reaches {@code
 * 1/error} with probability {@code error} at most: whatever the distribution, and with the chance
 * in the reference taken into account (universal inference: Wasserman, Ramdas and Balakrishnan,
 * PNAS 2020, arXiv:1912.11436). It depends on counts alone.
 */
final class Evidence {
  private static final double HALF = 0.5;
  private static final double LARGE = 10;

  private Evidence() {}

  /** Its logarithm. */
  static double log(long[] reference, long[] stream) {
    long[] both = new long[reference.length];
    Arrays.setAll(both, bin -> reference[bin] + stream[bin]);
    return logMixture(reference) + logMixture(stream) - logMost(both);
  }

  private static double logMixture(long[] counts) {
    long all = 0;
    double sum = 0;
    for (long count : counts) {
      all += count;
      sum += logGamma(count + HALF) - logGamma(HALF);
    }
    double parameters = HALF * counts.length;
    return sum + logGamma(parameters) - logGamma(all + parameters);
  }

  private static double logMost(long[] counts) {
    double all = Arrays.stream(counts).sum();
    double sum = 0;
    for (long count : counts) {
      sum += count == 0 ? 0 : count * Math.log(count / all);
    }
    return sum;
  }

  /** By Stirling's series, whose error is below 1e-9 from 10 on. */
  static double logGamma(double x) {
    double below = 0;
    double at = x;
    while (at < LARGE) {
      below += Math.log(at);
      at++;
    }
    double inverse = 1 / at;
    double square = inverse * inverse;
    double series =
        inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
    return (at - HALF) * Math.log(at) - at + HALF * Math.log(2 * Math.PI) + series - below;
  }
}
