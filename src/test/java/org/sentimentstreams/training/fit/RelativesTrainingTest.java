package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.RandomRelatives;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/** ELECTRA, MPNet and ALBERT are trained as they are served. */
class RelativesTrainingTest {
  private static final List<String> LABELS = List.of("negative", "positive", "mixed");

  @TempDir private Path folder;

  private final Examples rows = rows(48);

  /** Texts of various lengths, which say by their letters what they are. */
  private static Examples rows(int count) {
    Random random = new Random(11);
    List<Tokens> tokens = new ArrayList<>();
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % LABELS.size();
      int first = 4 + 15 * labels[i];
      tokens.add(new Tokens(random.longs(1 + i % 13, first, first + 15L).toArray(), false, ""));
    }
    return Examples.ofTokens(tokens, labels);
  }

  private ModelDirectory base(String family) throws IOException {
    Path path = folder.resolve(family);
    return switch (family) {
      case "electra" -> RandomRelatives.electra(path, 8);
      case "mpnet" -> RandomRelatives.mpnet(path);
      case "albert" -> RandomRelatives.albert(path, 1, 1);
      default -> RandomRelatives.albert(path, 3, 2);
    };
  }

  private static Recipe recipe(String... overrides) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String override :
        List.of(
            "epochs=2",
            "patience=0",
            "optimizer.learning-rate=0.003",
            "batches.size=16",
            "head.start=kept")) {
      map.put(override.split("=", 2)[0], override.split("=", 2)[1]);
    }
    for (String override : overrides) {
      map.put(override.split("=", 2)[0], override.split("=", 2)[1]);
    }
    return RecipeReader.read("head", map);
  }

  private static TrainingModule module(ModelDirectory base, Recipe recipe) throws IOException {
    return new TrainingModule(
        base.config(),
        new TrainingModule.Shape(
            InitialWeights.layout(recipe),
            false,
            recipe.head().encoderDropout(),
            recipe.head().dropout(),
            false),
        InitialWeights.of(base.weights(), base.config(), recipe, LABELS.size(), 5));
  }

  private static FineTuner tuner(ModelDirectory base, Recipe recipe) {
    return new FineTuner(recipe, base.config(), 5, new EngineGuard(), new TrainingListener() {});
  }

  private FineTuner.Result run(ModelDirectory base, Recipe recipe) throws IOException {
    return tuner(base, recipe).train(module(base, recipe), rows, rows, LABELS, null);
  }

  private Set<String> changed(ModelDirectory base, Recipe recipe) throws IOException {
    Map<String, Tensor> before = base.weights();
    Set<String> changed = new TreeSet<>();
    run(base, recipe)
        .weights()
        .forEach(
            (name, tensor) -> {
              if (!tensor.equals(before.get(name))) {
                changed.add(name);
              }
            });
    return changed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"electra", "mpnet", "albert", "albert of groups"})
  void shouldStartFromTheSameLogitsAsTheClassifier(String family) throws IOException {
    ModelDirectory base = base(family);
    Scores scores = tuner(base, recipe("train=full")).score(module(base, recipe()), rows, LABELS);

    try (Classifier classifier = Classifier.load(base, 32)) {
      float[][] served = classifier.logits(rows.tokens());
      for (int row = 0; row < rows.size(); row++) {
        assertThat(scores.logits()[row]).containsExactly(served[row], within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"electra", "mpnet", "albert", "albert of groups"})
  void shouldTrainEveryWeightAndServeWhatWasTrained(String family) throws IOException {
    ModelDirectory base = base(family);
    Recipe recipe = recipe("train=full", "epochs=8", "optimizer.learning-rate=0.001");
    FineTuner.Result result = run(base, recipe);
    String config = Files.readString(base.path().resolve(ModelDirectory.CONFIG));
    Path target = folder.resolve("new");
    ModelWriter.write(target, config, base.tokenizer(), result.weights(), Optional.empty());

    assertThat(result.weights().keySet()).isEqualTo(base.weights().keySet());
    assertThat(changed(base, recipe("train=full"))).isEqualTo(base.weights().keySet());
    assertThat(result.epochs().get(7).trainLoss()).isLessThan(result.epochs().get(0).trainLoss());
    try (Classifier classifier = Classifier.load(ModelDirectory.open(target), 32)) {
      assertThat(classifier.logits(rows.tokens())[3])
          .containsExactly(result.scores().logits()[3], within(1e-4f));
    }
  }

  @Test
  void shouldTrainOnlyTheHeadWhereTheRecipeSaysSo() throws IOException {
    Set<String> oneInside =
        Set.of(
            "classifier.dense.weight",
            "classifier.dense.bias",
            "classifier.out_proj.weight",
            "classifier.out_proj.bias");

    assertThat(changed(base("electra"), recipe("train=head"))).isEqualTo(oneInside);
    assertThat(changed(base("mpnet"), recipe("train=head"))).isEqualTo(oneInside);
    assertThat(changed(base("albert"), recipe("train=head")))
        .isEqualTo(
            Set.of(
                "albert.pooler.weight",
                "albert.pooler.bias",
                "classifier.weight",
                "classifier.bias"));
  }

  /** Whoever shares its weights with the last layer is trained with it. */
  @Test
  void shouldTrainTheGroupOfTheLastLayer() throws IOException {
    Recipe last = recipe("train=last-layers", "layers=1");

    assertThat(changed(base("albert of groups"), last))
        .anyMatch(name -> name.contains("groups.2.albert_layers.0."))
        .anyMatch(name -> name.contains("groups.2.albert_layers.1."))
        .noneMatch(name -> name.contains("groups.0.") || name.contains("groups.1."));
    assertThat(changed(base("albert"), last))
        .anyMatch(name -> name.contains("groups.0."))
        .noneMatch(name -> name.contains("embedding"));
  }
}
