package org.sentimentstreams.cli.train;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeChoice;
import org.sentimentstreams.training.recipe.RecipeReader;
import picocli.CommandLine.Option;

/** How a model is trained. */
final class RecipeOptions {

  /** What two cores with AVX-512 reach in bfloat16 together. */
  private static final double OPERATIONS_A_SECOND = 150e9;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      defaultValue = "head",
      description = {
        "A built-in recipe ('sentiment train recipes' lists them), a YAML file, or auto to",
        "let the number of labels and --minutes decide",
        "(default: ${DEFAULT-VALUE})."
      })
  private String recipe;

  @Option(
      names = "--override",
      paramLabel = "KEY=VALUE",
      description =
          "Change a value of the recipe, such as optimizer.learning-rate=1e-5; may be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "15",
      description = "How many minutes the recipe auto may train (default: ${DEFAULT-VALUE}).")
  private int minutes;

  boolean isAuto() {
    return recipe.equals(RecipeChoice.AUTO);
  }

  /** The recipe that was named. */
  Recipe read() {
    return RecipeReader.read(recipe, overrides);
  }

  /**
   * The recipe that suits the labels.
   *
   * @param says is told the reason
   */
  Recipe choose(ModelDirectory base, List<LabeledText> rows, int maxTokens, Consumer<String> says) {
    Map<String, Integer> counts = new HashMap<>();
    rows.forEach(row -> counts.merge(String.valueOf(row.label()), 1, Integer::sum));
    int[] each = counts.values().stream().mapToInt(Integer::intValue).toArray();
    ModelConfig config = base.config();
    long width = config.hiddenSize();
    // Attention has 4 matrices of width², the feed-forward layers two of 4 × width².
    long parameters = 12 * width * width * config.layers();
    RecipeChoice choice =
        RecipeChoice.of(
            each, maxTokens, parameters, OPERATIONS_A_SECOND, Duration.ofMinutes(minutes));
    says.accept("Recipe %s, since %s".formatted(choice.recipe(), choice.reason()));
    Map<String, String> chosen = new LinkedHashMap<>(overrides);
    chosen.putIfAbsent("truncation", Recipe.CHOSEN);
    return RecipeReader.read(choice.recipe(), chosen);
  }
}
