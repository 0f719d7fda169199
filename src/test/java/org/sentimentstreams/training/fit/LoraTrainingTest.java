package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.ExampleModels;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.torchscript.Families;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/** Adapters of every family are trained as they are served. */
class LoraTrainingTest {
  private static final int[] LENGTHS = {3, 1, 40, 9, 40, 60, 17, 3};

  @TempDir private Path folder;

  private final List<Tokens> texts = ExampleModels.texts(LENGTHS);
  private final Examples rows = Examples.ofTokens(texts, new int[] {0, 1, 0, 1, 0, 1, 0, 1});

  static Stream<String> families() {
    return Families.types().stream();
  }

  private static Recipe recipe(Map<String, String> overrides) {
    Map<String, String> all = new TreeMap<>(overrides);
    all.putIfAbsent("head.start", "kept");
    all.putIfAbsent("precision", "fp32");
    all.putIfAbsent("lora.rank", "2");
    return RecipeReader.read("lora", all);
  }

  private static Map<String, Tensor> start(ModelDirectory base, Recipe recipe) throws IOException {
    Map<String, Tensor> weights =
        InitialWeights.of(base.weights(), base.config(), recipe, base.config().labels().size(), 5);
    weights.putAll(AdapterWeights.fresh(weights, base.config(), recipe, 5));
    return weights;
  }

  private static TrainingModule module(
      ModelDirectory base, Recipe recipe, Map<String, Tensor> weights) {
    boolean bf16 = recipe.precision() == Recipe.ComputePrecision.BF16;
    return new TrainingModule(
        base.config(),
        new TrainingModule.Shape(InitialWeights.layout(recipe), false, 0, 0, bf16),
        weights,
        AdapterWeights.config(recipe, null));
  }

  private static FineTuner tuner(ModelDirectory base, Recipe recipe) {
    return new FineTuner(recipe, base.config(), 5, new EngineGuard(), new TrainingListener() {});
  }

  private static LoraAdapter adapter(Map<String, Tensor> weights, LoraConfig config) {
    Map<String, Tensor> pairs = new TreeMap<>(weights);
    pairs.keySet().removeIf(name -> !AdapterWeights.isOfPair(name));
    Map<String, Tensor> head = new TreeMap<>(weights);
    head.keySet().removeIf(name -> !ModelWriter.isHead(name));
    return new LoraAdapter(config, pairs, head);
  }

  private static float[][] served(ModelDirectory base, Map<String, Tensor> weights, Path target)
      throws IOException {
    Map<String, Tensor> all = new TreeMap<>(weights);
    ModelWriter.write(
        target, base.configJson().toString(), base.tokenizer(), all, Optional.empty());
    try (Classifier classifier = Classifier.load(ModelDirectory.open(target), 64)) {
      return classifier.logits(ExampleModels.texts(LENGTHS));
    }
  }

  private static void assertAlike(float[][] actual, float[][] expected, float within) {
    for (int row = 0; row < expected.length; row++) {
      assertThat(actual[row]).containsExactly(expected[row], within(within));
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void shouldTrainPairsAndHeadOnlyAndServeWhatWasTrained(String family) throws IOException {
    ModelDirectory base = ExampleModels.write(family, folder.resolve("base")).model();
    Recipe recipe = recipe(Map.of("epochs", "4", "optimizer.learning-rate", "0.01"));
    Map<String, Tensor> weights = start(base, recipe);
    FineTuner.Result result =
        tuner(base, recipe)
            .train(module(base, recipe, weights), rows, rows, base.config().labels(), null);

    result
        .weights()
        .forEach(
            (name, tensor) -> {
              boolean trained = ModelWriter.isHead(name) || AdapterWeights.isOfPair(name);
              boolean changed = !tensor.equals(weights.get(name));
              assertThat(changed).as(name).isEqualTo(trained);
            });
    assertThat(result.epochs().get(3).trainLoss()).isLessThan(result.epochs().get(0).trainLoss());
    LoraAdapter adapter = adapter(result.weights(), AdapterWeights.config(recipe, null));
    Map<String, Tensor> merged = adapter.mergedInto(base.weights());
    assertAlike(served(base, merged, folder.resolve("merged")), result.scores().logits(), 1e-4f);
  }

  /** Products in bfloat16 are rounded, so the first logits of a pair are the base's own. */
  @ParameterizedTest
  @ValueSource(strings = {"fp32", "bf16"})
  void shouldBeginWithTheLogitsOfTheBase(String precision) throws IOException {
    ModelDirectory base = ExampleModels.write("bert", folder.resolve("base")).model();
    Recipe recipe = recipe(Map.of("precision", precision));
    float[][] before =
        tuner(base, recipe)
            .score(module(base, recipe, start(base, recipe)), rows, base.config().labels())
            .logits();

    float within = precision.equals("fp32") ? 1e-4f : 0.1f;
    try (Classifier classifier = Classifier.load(base, 64)) {
      assertAlike(before, classifier.logits(texts), within);
    }
  }

  @Test
  void shouldGiveAdaptersToTheLayersThatTheRecipeNames() throws IOException {
    ModelDirectory base = ExampleModels.write("bert", folder.resolve("base")).model();
    Map<String, Tensor> weights = base.weights();
    Recipe recipe = recipe(Map.of("lora.targets", "query, value"));

    Map<String, Tensor> pairs = AdapterWeights.fresh(weights, base.config(), recipe, 5);

    assertThat(pairs.keySet())
        .isNotEmpty()
        .allMatch(name -> name.matches(".*self\\.(query|value)\\.lora_[AB]\\.weight"));
    Recipe all = recipe(Map.of());
    assertThat(AdapterWeights.fresh(weights, base.config(), all, 5))
        .hasSize(2 * 6 * base.config().layers());
  }

  @Test
  void shouldNameTargetsThatMatchNothing() throws IOException {
    ModelDirectory base = ExampleModels.write("bert", folder.resolve("base")).model();
    Recipe recipe = recipe(Map.of("lora.targets", "query,q_proj"));

    assertThatThrownBy(() -> AdapterWeights.fresh(base.weights(), base.config(), recipe, 5))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("\"q_proj\"")
        .hasMessageContaining("attention.self.query");
  }

  /** The gradient of a pair, against differences of the loss. */
  @Test
  void shouldMoveAPairAgainstItsGradient() throws IOException {
    ModelDirectory base = ExampleModels.write("bert", folder.resolve("base")).model();
    Recipe recipe =
        recipe(
            Map.of(
                "epochs", "1",
                "optimizer.kind", "sgd",
                "optimizer.momentum", "0",
                "optimizer.weight-decay", "0",
                "optimizer.clip-norm", "0",
                "optimizer.learning-rate", "0.1",
                "schedule.kind", "constant",
                "schedule.warmup", "0",
                "lora.dropout", "0",
                "batches.size", "8"));
    Map<String, Tensor> weights = start(base, recipe);
    Random random = new Random(3);
    weights.replaceAll(
        (name, tensor) -> name.endsWith(LoraAdapter.B) ? random(tensor, random) : tensor);
    String name =
        weights.keySet().stream().filter(AdapterWeights::isOfPair).findFirst().orElseThrow();
    Map<String, Tensor> after =
        tuner(base, recipe)
            .train(module(base, recipe, weights), rows, rows, base.config().labels(), null)
            .weights();
    float[] before = weights.get(name).floats();
    List<Double> expected = new ArrayList<>();
    List<Double> moved = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      double up = loss(base, recipe, weights, name, i, 1e-2f);
      double down = loss(base, recipe, weights, name, i, -1e-2f);
      expected.add(-0.1 * (up - down) / 2e-2);
      moved.add((double) after.get(name).floats()[i] - before[i]);
    }

    for (int i = 0; i < expected.size(); i++) {
      assertThat(moved.get(i)).isCloseTo(expected.get(i), within(1e-4));
    }
    assertThat(moved).anyMatch(step -> Math.abs(step) > 5e-4);
  }

  private static Tensor random(Tensor tensor, Random random) {
    float[] values = tensor.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * 0.05);
    }
    return Tensor.of(values, tensor.shape().stream().mapToLong(Long::longValue).toArray());
  }

  private double loss(
      ModelDirectory base,
      Recipe recipe,
      Map<String, Tensor> weights,
      String name,
      int element,
      float by)
      throws IOException {
    Map<String, Tensor> changed = new TreeMap<>(weights);
    float[] values = weights.get(name).floats();
    values[element] += by;
    long[] shape = weights.get(name).shape().stream().mapToLong(Long::longValue).toArray();
    changed.put(name, Tensor.of(values, shape));
    return tuner(base, recipe)
        .score(module(base, recipe, changed), rows, base.config().labels())
        .logLoss();
  }
}
