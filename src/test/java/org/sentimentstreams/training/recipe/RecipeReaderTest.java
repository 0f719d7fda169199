package org.sentimentstreams.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecipeReaderTest {
  @TempDir private Path folder;

  private static Recipe read(String recipe, String... overrides) {
    Map<String, String> map = new java.util.LinkedHashMap<>();
    for (String override : overrides) {
      map.put(override.split("=", 2)[0], override.split("=", 2)[1]);
    }
    return RecipeReader.read(recipe, map);
  }

  private Recipe file(String yaml) throws IOException {
    return read(Files.writeString(folder.resolve("mine.yaml"), yaml).toString());
  }

  @ParameterizedTest
  @MethodSource("org.sentimentstreams.training.recipe.RecipeReader#names")
  void shouldReadEveryRecipeThatComesAlong(String name) {
    Recipe recipe = read(name);

    assertThat(recipe.name()).isEqualTo(name);
    assertThat(recipe.description()).endsWith(".");
  }

  @Test
  void shouldFillInWhatAFileLeavesOut() throws IOException {
    Recipe recipe = file("train: last-layers\noptimizer: {learning-rate: 3.0e-5}\n");

    assertThat(recipe.name()).isEqualTo("mine");
    assertThat(recipe.train()).isEqualTo(Recipe.Trained.LAST_LAYERS);
    assertThat(recipe.optimizer().learningRate()).isEqualTo(3e-5f);
    assertThat(recipe.optimizer().kind()).isEqualTo(Recipe.Optimizer.Kind.ADAMW);
    assertThat(recipe.optimizer().weightDecay()).isEqualTo(0.01f);
  }

  @Test
  void shouldRefusePairsWhereTheWholeModelIsTrainedAnyway() {
    assertThatThrownBy(() -> read("fine-tune", "contrast.steps=10"))
        .isInstanceOf(InvalidRecipeException.class)
        .hasMessageContainingAll("contrast.steps is 10", "train full", "train: head is needed");
    assertThatThrownBy(() -> read("setfit", "loss.kind=multi-label"))
        .isInstanceOf(InvalidRecipeException.class)
        .hasMessageContaining("only where a text has one label");
  }

  @Test
  void shouldLetOverridesWin() {
    Recipe recipe = read("head", "epochs=3", "best=macro-f1", "held-out.stratified=true");

    assertThat(recipe.epochs()).isEqualTo(3);
    assertThat(recipe.best()).isEqualTo(Recipe.BestBy.MACRO_F1);
    assertThat(recipe.heldOut().stratified()).isTrue();
  }

  @Test
  void shouldWriteARecipeThatReadsTheSame() throws IOException {
    Recipe recipe = read("head", "train=last-layers", "best=roc-auc", "schedule.warmup=0.1");

    Recipe again = file(RecipeReader.write(recipe));

    assertThat(again).usingRecursiveComparison().ignoringFields("name").isEqualTo(recipe);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epoch=3 | recipe key epoch does not exist: did you mean epochs?",
        "optimizer.lerning-rate=1 | optimizer.lerning-rate does not exist: did you mean learning-rate?",
        "optimizer=adamw | recipe key optimizer is \"adamw\": a group of keys is needed",
        "epochs={a: 1} | recipe key epochs is {\"a\":1}: one value is needed",
        "train=heads | train is heads: head or last-layers or gradual or lora or full or scratch or wide is needed",
        "epochs=1.5 | epochs is 1.5: a number is needed",
        "epochs=many | epochs is many: a number is needed",
        "epochs=0 | epochs is 0: a number from 1 to 10000 is needed",
        "epochs= | epochs is null: a number is needed",
        "head.dropout=1 | head.dropout is 1: a number from 0 to 0.95 is needed",
        "optimizer.learning-rate=-1 | optimizer.learning-rate is -1: a number from 1.0E-9 to 10",
        "wide.train=sometimes | wide.train is sometimes: auto or always or never is needed",
        "wide.ngrams=0 | wide.ngrams is 0: a number from 1 to 4194304 is needed",
        "wide.loss=-1 | wide.loss is -1: a number from 0 to 1 is needed",
        "wide.expected-loss=2 | wide.expected-loss is 2: a number from 0 to 1 is needed",
        "wide.los=0.1 | recipe key wide.los does not exist: did you mean loss?",
        "batches.micro-size=99 | batches.micro-size is 99: a number from 0 to 64 is needed",
      })
  void shouldNameTheKeyThatCannotBe(String override, String message) {
    assertThatThrownBy(() -> read("head", override))
        .isInstanceOf(InvalidRecipeException.class)
        .hasMessageContaining(message);
  }

  /** Recipes that were recorded before there were wide parts say nothing of them. */
  @ParameterizedTest
  @CsvSource({
    "head, AUTO",
    "lora, AUTO",
    "fine-tune, AUTO",
    "multi-label, AUTO",
    "imdb-bert-bce, NEVER"
  })
  void shouldTrainAWidePartInTheRecipesThatSaySo(String name, Recipe.Wide.When expected)
      throws IOException {
    assertThat(read(name).wide().train()).isEqualTo(expected);
    assertThat(file("epochs: 3\n").wide().train()).isEqualTo(Recipe.Wide.When.NEVER);
    assertThat(file("wide:\n  loss: 0.01\n").wide().expectedLoss()).isZero();
  }

  @Test
  void shouldNameTheNearestRecipe() {
    assertThatThrownBy(() -> read("hed"))
        .isInstanceOf(InvalidRecipeException.class)
        .hasMessageStartingWith("There is no recipe \"hed\": did you mean head?");
  }

  @Test
  void shouldRefuseWhatIsNoYaml() {
    assertThatThrownBy(() -> file("epochs: [1\n")).isInstanceOf(InvalidRecipeException.class);
    assertThatThrownBy(() -> file("just words\n")).isInstanceOf(InvalidRecipeException.class);
    assertThatThrownBy(() -> file("epochs: 1\nepochs: 2\n"))
        .isInstanceOf(InvalidRecipeException.class)
        .hasMessageContaining("epochs");
    assertThatThrownBy(() -> file("train: gradual\nfrozen-epochs: 3\n"))
        .hasMessageContaining("frozen-epochs is 3 of 3 epochs");
  }
}
