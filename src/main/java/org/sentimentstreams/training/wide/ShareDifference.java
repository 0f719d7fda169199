package org.sentimentstreams.training.wide;

/**
 * How much more often one of two answers to the same rows may be right: Tango's score interval of a
 * paired difference (Statistics in Medicine 17, 1998), which holds where hardly any row differs.
 * Without a row that differs it ends at {@code z² / (n + z²)}, which is 2.7 / n.
 *
 * @param first rows that only the first answer gets right
 * @param second rows that only the second one gets right
 * @param rows all of them, at least one
 */
record ShareDifference(int first, int second, int rows) {
  /** One-sided, 95 %. */
  static final double Z = 1.6448536269514722;

  private static final int ROUNDS = 50;

  /** The share of rows by which the first is right more often. */
  double estimate() {
    return (double) (first - second) / rows;
  }

  /** What that is not above, at 95 %. */
  double upperLimit() {
    double low = estimate();
    double high = 1;
    for (int round = 0; round < ROUNDS; round++) {
      double middle = (low + high) / 2;
      if (isPlausible(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** Whether the rows lie within {@link #Z} standard errors of what that difference would give. */
  private boolean isPlausible(double difference) {
    double a = 2.0 * rows;
    double b = (2.0 * rows - first + second) * difference - first - second;
    double c = -second * difference * (1 - difference);
    double ofSecond = (Math.sqrt(b * b - 4 * a * c) - b) / (2 * a);
    double variance = rows * (2 * ofSecond + difference * (1 - difference));
    return rows * difference - (first - second) <= Z * Math.sqrt(variance);
  }

  /**
   * How many rows it takes at least, of which none differs, for the limit to be that low.
   *
   * @param limit 0 to 1
   */
  static long leastRows(double limit) {
    return (long) Math.ceil(Z * Z * (1 - limit) / limit);
  }
}
