package org.sentimentstreams.training.live;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.training.recipe.InvalidRecipeException;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/**
 * The content of a version's field {@code recipe}: the recipe as YAML and, in its first line, what
 * else the weights depend on.
 *
 * @param seed of the training
 * @param dataset digest of the rows
 * @param maxTokens the limit of tokens, from the recipe or the setting
 * @param truncation the setting that recipe and model may have left open
 */
public record Provenance(
    Recipe recipe, long seed, String dataset, int maxTokens, Truncation truncation) {
  private static final Pattern FIRST_LINE =
      Pattern.compile(
          "# recipe (.+), seed (-?\\d+), dataset ([0-9a-f]{64}), max-tokens (\\d+)(?:, truncation (\\S+))?\n");

  /** For the registry. */
  public String text() {
    return "# recipe %s, seed %d, dataset %s, max-tokens %d, truncation %s%n"
            .formatted(recipe.name(), seed, dataset, maxTokens, truncation)
            .replace(System.lineSeparator(), "\n")
        + RecipeReader.write(recipe);
  }

  /** The recipe's name alone; empty if the version was not trained by this program. */
  public static Optional<String> recipeName(String text) {
    Matcher line = FIRST_LINE.matcher(text == null ? "" : text);
    return line.lookingAt() ? Optional.of(line.group(1)) : Optional.empty();
  }

  /**
   * @throws InvalidRecipeException if the version was not trained by this program
   */
  public static Provenance parse(String version, String text) {
    Matcher line = FIRST_LINE.matcher(text == null ? "" : text);
    if (!line.lookingAt()) {
      throw new InvalidRecipeException(
          ("Version %s has no record of its training: only versions that `train` published "
                  + "can be replayed")
              .formatted(version));
    }
    return new Provenance(
        RecipeReader.parse(line.group(1), text),
        Long.parseLong(line.group(2)),
        line.group(3),
        Integer.parseInt(line.group(4)),
        line.group(5) == null ? Truncation.HEAD : Truncation.parse(line.group(5)));
  }
}
