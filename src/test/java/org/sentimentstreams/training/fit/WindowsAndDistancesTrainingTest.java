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
import org.sentimentstreams.model.RandomModels;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/** ModernBERT and DeBERTa are trained as they are served. */
class WindowsAndDistancesTrainingTest {
  private static final List<String> LABELS = List.of("negative", "positive");

  @TempDir private Path folder;

  private final Examples rows = rows(48);
  private final List<TrainingListener.Step> steps = new ArrayList<>();

  /** Texts of various lengths, which say by their tokens what they are. */
  private static Examples rows(int count) {
    Random random = new Random(11);
    List<Tokens> tokens = new ArrayList<>();
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % LABELS.size();
      int first = 4 + 26 * labels[i];
      tokens.add(new Tokens(random.longs(1 + i % 31, first, first + 26L).toArray(), false, ""));
    }
    return Examples.ofTokens(tokens, labels);
  }

  private ModelDirectory base(String family) throws IOException {
    Path path = folder.resolve("base");
    return switch (family) {
      case "modernbert" -> RandomModels.modernBert(path);
      case "modernbert, mean" ->
          RandomModels.modernBert(
              path,
              "classifier_pooling",
              "mean",
              "norm_bias",
              true,
              "attention_bias",
              true,
              "mlp_bias",
              true,
              "classifier_bias",
              true);
      case "deberta-v3" -> RandomModels.deberta(path);
      default ->
          RandomModels.deberta(
              path,
              "share_att_key",
              false,
              "norm_rel_ebd",
              "none",
              "type_vocab_size",
              2,
              "position_biased_input",
              true,
              "embedding_size",
              8,
              "conv_kernel_size",
              3);
    };
  }

  private static Recipe recipe(String... overrides) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String override :
        List.of(
            "train=full",
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
            recipe.precision() == Recipe.ComputePrecision.BF16),
        InitialWeights.of(base.weights(), base.config(), recipe, LABELS.size(), 5));
  }

  private FineTuner tuner(ModelDirectory base, Recipe recipe) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(Step step) {
            steps.add(step);
          }
        };
    return new FineTuner(recipe, base.config(), 5, new EngineGuard(), listener);
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
  @ValueSource(strings = {"modernbert", "modernbert, mean", "deberta-v3", "deberta-v2"})
  void shouldStartFromTheSameLogitsAsTheClassifier(String family) throws IOException {
    ModelDirectory base = base(family);
    Scores scores = tuner(base, recipe()).score(module(base, recipe()), rows, LABELS);

    try (Classifier classifier = Classifier.load(base, 64)) {
      float[][] served = classifier.logits(rows.tokens());
      for (int row = 0; row < rows.size(); row++) {
        assertThat(scores.logits()[row]).containsExactly(served[row], within(1e-5f));
      }
    }
  }

  /** A small step against the gradient lowers the loss by its length times that of the gradient. */
  @ParameterizedTest
  @ValueSource(strings = {"modernbert", "modernbert, mean", "deberta-v3", "deberta-v2"})
  void shouldComputeTheGradientOfTheLoss(String family) throws IOException {
    double rate = 1e-4;
    Recipe recipe =
        recipe(
            "epochs=2",
            "batches.size=48",
            "head.dropout=0",
            "head.encoder-dropout=0",
            "optimizer.kind=sgd",
            "optimizer.momentum=0",
            "optimizer.weight-decay=0",
            "optimizer.clip-norm=0",
            "optimizer.learning-rate=" + rate);
    run(base(family), recipe);

    double norm = steps.get(0).gradientNorm();
    double gain = steps.get(0).loss() - steps.get(1).loss();
    assertThat(gain / (rate * norm * norm)).isCloseTo(1, within(0.05));
  }

  @ParameterizedTest
  @ValueSource(strings = {"modernbert", "modernbert, mean", "deberta-v3", "deberta-v2"})
  void shouldTrainEveryWeightAndServeWhatWasTrained(String family) throws IOException {
    ModelDirectory base = base(family);
    Recipe recipe = recipe("epochs=6", "head.dropout=0.1");
    FineTuner.Result result = run(base, recipe);
    String config = Files.readString(base.path().resolve(ModelDirectory.CONFIG));
    Path target = folder.resolve("new");
    ModelWriter.write(target, config, base.tokenizer(), result.weights(), Optional.empty());

    assertThat(result.weights().keySet()).isEqualTo(base.weights().keySet());
    assertThat(changed(base, recipe)).isEqualTo(base.weights().keySet());
    assertThat(result.best().accuracy()).isGreaterThan(0.9);
    try (Classifier classifier = Classifier.load(ModelDirectory.open(target), 64)) {
      assertThat(classifier.logits(rows.tokens())[3])
          .containsExactly(result.scores().logits()[3], within(1e-4f));
    }
  }

  @Test
  void shouldTrainOnlyWhatTheRecipeNames() throws IOException {
    ModelDirectory modernBert = base("modernbert");

    assertThat(changed(modernBert, recipe("train=head")))
        .containsExactly(
            "classifier.bias", "classifier.weight", "head.dense.weight", "head.norm.weight");
    assertThat(changed(modernBert, recipe("train=last-layers", "layers=1")))
        .contains("model.layers.3.attn.Wqkv.weight", "head.dense.weight")
        .noneMatch(name -> name.contains("layers.2.") || name.contains("embeddings"));
  }

  @Test
  void shouldTrainTheHeadOfDebertaWhichStandsOutsideOfItsEncoder() throws IOException {
    ModelDirectory deberta = base("deberta-v3");

    assertThat(changed(deberta, recipe("train=head")))
        .containsExactly(
            "classifier.bias", "classifier.weight", "pooler.dense.bias", "pooler.dense.weight");
    assertThat(changed(deberta, recipe("train=last-layers", "layers=1")))
        .contains("deberta.encoder.layer.2.attention.self.key_proj.weight")
        .noneMatch(name -> name.contains("layer.1.") || name.contains("rel_embeddings"));
  }
}
