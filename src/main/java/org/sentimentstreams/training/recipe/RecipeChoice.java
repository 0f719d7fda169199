package org.sentimentstreams.training.recipe;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Which recipe {@code auto} takes, and why.
 *
 * @param recipe a name
 * @param reason one sentence
 */
public record RecipeChoice(String recipe, String reason) {
  /** The word that asks for a choice. */
  public static final String AUTO = "auto";

  private static final int FEW = 64;
  private static final int MANY = 2000;
  private static final int EPOCHS = 3;

  /** Multiply-adds forward and backward for each weight and token, as operations. */
  private static final int OPERATIONS = 6;

  /**
   * @param counts rows of each label
   * @param tokens of a usual text
   * @param parameters weights of the encoder that every token meets
   * @param perSecond operations a second that training reaches on this machine
   * @param budget how long a training may take
   */
  public static RecipeChoice of(
      int[] counts, int tokens, long parameters, double perSecond, Duration budget) {
    int rows = Arrays.stream(counts).sum();
    int fewest = Arrays.stream(counts).filter(count -> count > 0).min().orElse(0);
    double seconds = (double) OPERATIONS * parameters * tokens * rows * EPOCHS / perSecond;
    if (fewest < FEW) {
      return new RecipeChoice(
          "few-labels",
          ("a label has only %d reviews, and only a linear layer was measured for fewer "
                  + "than %d of each")
              .formatted(fewest, FEW));
    }
    if (rows < MANY) {
      return new RecipeChoice(
          "head",
          "%d reviews are fewer than the %d for which training the whole model is worth a try"
              .formatted(rows, MANY));
    }
    String time = minutes(seconds) + ", and " + minutes(budget.toSeconds()) + " are allowed";
    return seconds > budget.toSeconds()
        ? new RecipeChoice("head", "training the whole model would take about " + time)
        : new RecipeChoice(
            "fine-tune",
            "training the whole model takes about %s; it was half a point better than head where that was measured, so compare them"
                .formatted(time));
  }

  private static String minutes(double seconds) {
    return String.format(Locale.ROOT, "%.0f minutes", Math.ceil(seconds / 60));
  }
}
