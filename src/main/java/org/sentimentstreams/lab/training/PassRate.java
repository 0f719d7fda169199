package org.sentimentstreams.lab.training;

/**
 * A share that was counted, with its 95 % confidence interval (Wilson, Probable Inference, the Law
 * of Succession, and Statistical Inference, 1927).
 *
 * @param counted of {@code all}
 */
public record PassRate(int counted, int all) {
  private static final double Z = 1.959964;

  /** The share itself, 0 to 1. */
  public double share() {
    return (double) counted / all;
  }

  /** Where the interval begins. */
  public double low() {
    return Math.max(0, center() - halfWidth());
  }

  /** Where the interval ends. */
  public double high() {
    return Math.min(1, center() + halfWidth());
  }

  private double center() {
    return (share() + Z * Z / 2 / all) / (1 + Z * Z / all);
  }

  private double halfWidth() {
    double variance = share() * (1 - share()) / all + Z * Z / 4 / all / all;
    return Z * Math.sqrt(variance) / (1 + Z * Z / all);
  }
}
