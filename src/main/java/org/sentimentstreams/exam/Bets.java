package org.sentimentstreams.exam;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Bets of many sizes on either side, each with the same share of the capital. What they have
 * together, relative to the start, is the evidence against the hypothesis that makes them fair
 * ("diversified Kelly": Waudby-Smith and Ramdas, Estimating means of bounded random variables by
 * betting, JRSS B 2024, arXiv:2010.09686). A mixture over a fixed list needs no integral and no
 * order of the outcomes: it depends on their counts alone.
 */
final class Bets {
  private final double[] sizes;

  /** Sizes in equal ratios from the least to the most, and the same with a minus. */
  static Bets between(double least, double most, int count) {
    double[] onOneSide =
        IntStream.range(0, count)
            .mapToDouble(i -> least * Math.pow(most / least, i / (count - 1.0)))
            .toArray();
    return new Bets(
        DoubleStream.concat(Arrays.stream(onOneSide), Arrays.stream(onOneSide).map(size -> -size))
            .toArray());
  }

  private Bets(double[] sizes) {
    this.sizes = sizes;
  }

  /**
   * The logarithm of the mean capital.
   *
   * @param logCapital of a bet, by its size
   */
  double logEvidence(DoubleUnaryOperator logCapital) {
    double[] capitals = Arrays.stream(sizes).map(logCapital).toArray();
    double most = Arrays.stream(capitals).max().orElseThrow();
    double sum = Arrays.stream(capitals).map(capital -> Math.exp(capital - most)).sum();
    return most + Math.log(sum / capitals.length);
  }
}
