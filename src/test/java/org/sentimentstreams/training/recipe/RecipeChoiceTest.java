package org.sentimentstreams.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecipeChoiceTest {

  private static RecipeChoice choose(int minutes, int... counts) {
    return RecipeChoice.of(counts, 256, 21_000_000, 150e9, Duration.ofMinutes(minutes));
  }

  @Test
  void shouldNeverTrainAWholeModelOnFewLabels() {
    assertThat(choose(999, 8, 5000).recipe()).isEqualTo("few-labels");
    assertThat(choose(999, 8, 8).reason()).startsWith("a label has only 8 reviews");
    assertThat(choose(999, 500, 500).recipe()).isEqualTo("head");
  }

  @Test
  void shouldKeepToTheTimeThatIsAllowed() {
    assertThat(choose(60, 2000, 2000).recipe()).isEqualTo("fine-tune");
    assertThat(choose(60, 2000, 2000).reason())
        .contains("60 minutes are allowed", "half a point better than head");
    assertThat(choose(10, 2000, 2000))
        .isEqualTo(
            new RecipeChoice(
                "head",
                "training the whole model would take about 44 minutes, and 10 minutes are"
                    + " allowed"));
  }

  @Test
  void shouldHaveARecipeForEveryChoice() {
    assertThat(RecipeReader.names()).contains("head", "few-labels", "fine-tune");
  }
}
