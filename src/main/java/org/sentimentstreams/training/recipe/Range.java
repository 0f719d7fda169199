package org.sentimentstreams.training.recipe;

import java.util.Locale;

/** Checks numbers of a recipe. */
final class Range {
  private Range() {}

  /**
   * @throws InvalidRecipeException if the value is not from {@code least} to {@code most}
   */
  static void require(String key, double value, double least, double most) {
    // Written so that NaN is out of every range.
    if (!(value >= least && value <= most)) {
      throw new InvalidRecipeException(
          "%s is %s: a number from %s to %s is needed"
              .formatted(key, number(value), number(least), number(most)));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%.0f", value)
        : Float.toString((float) value);
  }
}
