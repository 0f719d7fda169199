package org.sentimentstreams.training.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.training.recipe.InvalidRecipeException;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

class ProvenanceTest {

  @Test
  void shouldReadWhatItHasWrittenWhateverTheRecipesFileIsCalled() {
    Recipe head = RecipeReader.read("head", Map.of());
    Recipe recipe = RecipeReader.parse("my recipe, seed 3", RecipeReader.write(head));
    Provenance origin =
        new Provenance(recipe, -7, "0123456789abcdef".repeat(4), 256, new Truncation(0.3));

    assertThat(Provenance.parse("v1", origin.text())).isEqualTo(origin);
    assertThat(Provenance.recipeName(origin.text())).hasValue("my recipe, seed 3");
  }

  @Test
  void shouldReadWhatWasWrittenBeforeThereWasAChoiceOfTruncation() {
    String recipe = RecipeReader.write(RecipeReader.read("head", Map.of()));
    String text =
        "# recipe head, seed 3, dataset %s, max-tokens 128\n".formatted("0".repeat(64))
            + recipe.replaceFirst("(?m)^truncation.*\n", "");

    Provenance read = Provenance.parse("v1", text);

    assertThat(read.truncation()).isEqualTo(Truncation.HEAD);
    assertThat(read.maxTokens()).isEqualTo(128);
    assertThat(read.recipe().truncation()).isEqualTo(Recipe.OF_MODEL);
  }

  @Test
  void shouldSayThatAVersionWasNotTrainedHere() {
    assertThat(Provenance.recipeName(null)).isEmpty();
    assertThat(Provenance.recipeName("by hand")).isEmpty();
    assertThatThrownBy(() -> Provenance.parse("v1", "by hand"))
        .isInstanceOf(InvalidRecipeException.class)
        .hasMessageContaining("v1");
  }
}
