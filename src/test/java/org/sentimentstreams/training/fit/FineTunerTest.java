package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.TextEncoder;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.TestRecipes;

@Tag("slow")
@Timeout(180)
class FineTunerTest {
  /** What all recipes here differ in from the one that comes along. */
  private static final List<String> BASE =
      List.of(
          "train=full",
          "epochs=3",
          "patience=0",
          "optimizer.learning-rate=0.003",
          "batches.size=16",
          "head.start=kept");

  private static final List<String> LABELS = List.of("negative", "positive");

  @TempDir private Path folder;
  private ModelDirectory base;
  private Examples train;
  private Examples heldOut;
  private final List<TrainingListener.Step> steps = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  /** Weights this small are slower with several threads. */
  @BeforeAll
  static void useOneThread() {
    PyTorch.threadsPerBatch(1);
  }

  @BeforeEach
  void writeAModel() throws IOException {
    base = TinyModel.write(folder.resolve("base"), 1);
    train = examples(0, 96);
    heldOut = examples(200, 40);
  }

  /** Texts of the letters a to f are negative, those of u to z positive, of various lengths. */
  private Examples examples(int first, int count) throws IOException {
    List<Tokens> tokens = new ArrayList<>();
    int[] labels = new int[count];
    try (TextEncoder encoder = TextEncoder.load(base.tokenizer(), 32)) {
      for (int i = 0; i < count; i++) {
        labels[i] = i % 2;
        StringBuilder text = new StringBuilder();
        for (long rest = (first + i + 7L) * 7919; rest > 0; rest /= 6) {
          text.append((char) ((labels[i] == 1 ? 'u' : 'a') + rest % 6)).append(' ');
        }
        tokens.add(encoder.encode(text.substring(i % 7)));
      }
    }
    return Examples.ofTokens(tokens, labels);
  }

  private static Recipe recipe(String... overrides) {
    return TestRecipes.read("head", BASE, overrides);
  }

  private TrainingModule module(Recipe recipe) throws IOException {
    int outputs = Objective.outputs(recipe.loss(), 2);
    return new TrainingModule(
        base.config(),
        new TrainingModule.Shape(
            InitialWeights.layout(recipe),
            false,
            recipe.head().encoderDropout(),
            recipe.head().dropout(),
            recipe.precision() == Recipe.ComputePrecision.BF16),
        InitialWeights.of(base.weights(), base.config(), recipe, outputs, 5));
  }

  private FineTuner tuner(Recipe recipe, int stopAfter) {
    EngineGuard guard = new EngineGuard();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void says(String line) {
            said.add(line);
          }

          @Override
          public void step(Step step) {
            steps.add(step);
            if (step.total() == stopAfter) {
              guard.close(() -> {});
            }
          }
        };
    return new FineTuner(recipe, base.config(), 5, guard, listener);
  }

  private FineTuner.Result run(Recipe recipe) throws IOException {
    return tuner(recipe, -1).train(module(recipe), train, heldOut, LABELS, null);
  }

  /** Names of the weights that a training changed. */
  private TreeSet<String> changed(Recipe recipe) throws IOException {
    Map<String, Tensor> before = InitialWeights.of(base.weights(), base.config(), recipe, 2, 5);
    TreeSet<String> changed = new TreeSet<>();
    run(recipe)
        .weights()
        .forEach(
            (name, tensor) -> {
              if (!tensor.equals(before.get(name))) {
                changed.add(name);
              }
            });
    return changed;
  }

  /** Every step makes the weights nine times as large, with the other sign. */
  private Recipe diverging(int batch) {
    return recipe(
        "optimizer.kind=sgd",
        "optimizer.momentum=0",
        "optimizer.learning-rate=10",
        "optimizer.weight-decay=1",
        "optimizer.decay-all=true",
        "optimizer.clip-norm=0",
        "epochs=12",
        "batches.size=" + batch);
  }

  @Test
  void shouldSayWhatToChangeWhereItDivergesAtOnce() {
    assertThatThrownBy(() -> run(diverging(1)))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContainingAll("diverged in epoch 1", "1.0e+01", "optimizer.learning-rate");
  }

  @Test
  void shouldKeepTheBestEpochBeforeItDiverges() throws IOException {
    FineTuner.Result result = run(diverging(16));

    assertThat(result.epochs()).hasSizeBetween(1, 11);
    assertThat(said).anyMatch(line -> line.contains("the best epoch before it is kept"));
    assertThat(result.scores().logLoss()).isFinite();
    for (Tensor tensor : result.weights().values()) {
      FloatBuffer values = tensor.toF32().data().asFloatBuffer();
      while (values.hasRemaining()) {
        assertThat(values.get()).isFinite();
      }
    }
  }

  @Test
  void shouldStartFromTheSameLogitsAsTheClassifier() throws IOException {
    Recipe recipe = recipe();
    Scores scores = tuner(recipe, -1).score(module(recipe), heldOut, LABELS);

    try (Classifier classifier = Classifier.load(base, 32)) {
      for (int row = 0; row < heldOut.size(); row++) {
        float[] served = classifier.logits(List.of(heldOut.tokens().get(row)))[0];
        assertThat(scores.logits()[row]).containsExactly(served, within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"silu", "swish", "gelu_python", "gelu_fast"})
  void shouldTrainWithEveryActivationThatIsServed(String activation) throws IOException {
    Path config = base.path().resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replaceFirst("\"gelu\"", "\"" + activation + "\""));
    base = ModelDirectory.open(base.path());
    assertThat(base.config().activation()).isEqualTo(activation);

    shouldStartFromTheSameLogitsAsTheClassifier();
  }

  @Test
  void shouldStartFromTheSameLogitsAsAClassifierOfRoberta() throws IOException {
    base = TinyModel.writeRoberta(folder.resolve("roberta"), 3);
    train = examples(0, 96);
    heldOut = examples(200, 40);

    shouldStartFromTheSameLogitsAsTheClassifier();
  }

  @Test
  void shouldTrainAndServeRoberta() throws IOException {
    base = TinyModel.writeRoberta(folder.resolve("roberta"), 3);
    train = examples(0, 96);
    heldOut = examples(200, 40);

    shouldServeWhatWasTrained();
    assertThat(changed(recipe("train=head")))
        .containsExactlyInAnyOrder(
            "classifier.dense.weight",
            "classifier.dense.bias",
            "classifier.out_proj.weight",
            "classifier.out_proj.bias");
  }

  @Test
  void shouldLearnWithTheWholeModel() throws IOException {
    FineTuner.Result result = run(recipe("epochs=6"));

    assertThat(result.best().accuracy()).isGreaterThan(0.9);
    assertThat(result.epochs().get(5).trainLoss()).isLessThan(result.epochs().get(0).trainLoss());
    assertThat(steps).hasSize(36);
  }

  @Test
  void shouldServeWhatWasTrained() throws IOException {
    FineTuner.Result result = run(recipe());
    String config = java.nio.file.Files.readString(base.path().resolve(ModelDirectory.CONFIG));
    ModelWriter.write(
        folder.resolve("new"), config, base.tokenizer(), result.weights(), Optional.empty());

    try (Classifier classifier = Classifier.load(ModelDirectory.open(folder.resolve("new")), 32)) {
      float[] served = classifier.logits(List.of(heldOut.tokens().get(3)))[0];
      assertThat(result.scores().logits()[3]).containsExactly(served, within(1e-4f));
    }
  }

  @Test
  void shouldTrainOnlyWhatTheRecipeNames() throws IOException {
    assertThat(changed(recipe("train=head")))
        .containsExactlyInAnyOrder(
            "bert.pooler.dense.weight",
            "bert.pooler.dense.bias",
            "classifier.weight",
            "classifier.bias");
    assertThat(changed(recipe("train=last-layers", "layers=1")))
        .anyMatch(name -> name.contains("layer.1."))
        .contains("classifier.weight")
        .noneMatch(name -> name.contains("layer.0.") || name.contains("embeddings"));
    assertThat(changed(recipe("train=full")))
        .contains("bert.embeddings.word_embeddings.weight")
        .anyMatch(name -> name.contains("layer.0."));
  }

  @Test
  void shouldUnfreezeTheEncoderAfterSomeEpochs() throws IOException {
    Recipe recipe = recipe("train=gradual", "frozen-epochs=2", "epochs=3", "best=accuracy");
    Map<String, Tensor> before = InitialWeights.of(base.weights(), base.config(), recipe, 2, 5);
    String encoder = "bert.encoder.layer.0.output.dense.weight";

    assertThat(changed(recipe("train=gradual", "frozen-epochs=1", "epochs=2", "best=loss")))
        .contains("classifier.weight");
    try (TrainableModel model = TrainableModel.load(module(recipe))) {
      TrainedWeights wanted = new TrainedWeights(recipe, base.config());
      assertThat(model.train(name -> wanted.includes(name, 2)))
          .extracting(TrainableModel.Weight::name)
          .doesNotContain(encoder)
          .contains("classifier.bias");
      assertThat(model.train(name -> wanted.includes(name, 3)))
          .extracting(TrainableModel.Weight::name)
          .contains(encoder);
    }
    assertThat(before).containsKey(encoder);
  }

  @Test
  void shouldDropUnitsInTrainingOnly() throws IOException {
    Recipe dropping = recipe("head.encoder-dropout=0.5", "head.dropout=0.5", "epochs=1");
    double without = first(recipe("head.encoder-dropout=0", "head.dropout=0", "epochs=1"));
    double with = first(dropping);

    assertThat(with).isNotEqualTo(without);
    assertThat(tuner(dropping, -1).score(module(dropping), heldOut, LABELS).logits())
        .isDeepEqualTo(tuner(dropping, -1).score(module(dropping), heldOut, LABELS).logits());
  }

  private double first(Recipe recipe) throws IOException {
    steps.clear();
    run(recipe);
    return steps.get(0).loss();
  }

  @Test
  void shouldComputeTheSameStepInParts() throws IOException {
    String[] plain = {"head.encoder-dropout=0", "head.dropout=0", "epochs=1", "optimizer.kind=sgd"};
    FineTuner.Result whole = run(recipe(plain));
    String[] parts = Arrays.copyOf(plain, 5);
    parts[4] = "batches.micro-size=5";
    FineTuner.Result inParts = run(recipe(parts));

    float[] expected = whole.weights().get("classifier.weight").floats();
    assertThat(inParts.weights().get("classifier.weight").floats())
        .containsExactly(expected, within(1e-5f));
  }

  @Test
  void shouldGoOnFromACheckpointAsIfNothingHadHappened() throws IOException {
    for (String kind : List.of("adamw", "nadam", "sgd")) {
      Recipe recipe = recipe("optimizer.kind=" + kind, "train=gradual", "frozen-epochs=1");
      FineTuner.Result expected = run(recipe);
      CheckpointFolder checkpoints =
          new CheckpointFolder(folder.resolve("checkpoints-" + kind), Duration.ZERO, "job-of-this");

      assertThatThrownBy(
              () -> tuner(recipe, 10).train(module(recipe), train, heldOut, LABELS, checkpoints))
          .isInstanceOf(IllegalStateException.class);
      FineTuner.Result resumed =
          tuner(recipe, -1).train(module(recipe), train, heldOut, LABELS, checkpoints);

      assertThat(steps.get(steps.size() - 1).total()).isEqualTo(18);
      assertThat(resumed.weights()).isEqualTo(expected.weights());
      assertThat(resumed.epochs()).hasSize(3);
      assertThat(resumed.unseen().logits()).isDeepEqualTo(expected.unseen().logits());
      assertThat(resumed.epochs().get(1).trainLoss())
          .isCloseTo(expected.epochs().get(1).trainLoss(), within(1e-12));
    }
  }

  @Test
  void shouldBeginAgainWhereACheckpointIsDamaged() throws IOException {
    Recipe recipe = recipe();
    FineTuner.Result expected = run(recipe);
    for (String file : List.of("progress.json", "weights.safetensors", "best.safetensors")) {
      Path path = folder.resolve("damaged-" + file);
      CheckpointFolder checkpoints = new CheckpointFolder(path, Duration.ZERO, "job-of-this");
      assertThatThrownBy(
              () -> tuner(recipe, 10).train(module(recipe), train, heldOut, LABELS, checkpoints))
          .isInstanceOf(IllegalStateException.class);
      try (var folders = Files.list(path)) {
        Path damaged = folders.findFirst().orElseThrow().resolve(file);
        Files.write(damaged, Arrays.copyOf(Files.readAllBytes(damaged), 20));
      }

      FineTuner.Result again =
          tuner(recipe, -1).train(module(recipe), train, heldOut, LABELS, checkpoints);

      assertThat(said).last().asString().contains("starts from the beginning", path.toString());
      assertThat(again.weights()).isEqualTo(expected.weights());
    }
  }

  @Test
  void shouldTrainWithoutCheckpointsWhereNoneCanBeWritten() throws IOException {
    Recipe recipe = recipe("epochs=1");
    Path path = Files.writeString(folder.resolve("a file"), "").resolve("checkpoints");

    FineTuner.Result result =
        tuner(recipe, -1)
            .train(
                module(recipe),
                train,
                heldOut,
                LABELS,
                new CheckpointFolder(path, Duration.ZERO, "job-of-this"));

    assertThat(result.weights()).isEqualTo(run(recipe).weights());
    assertThat(said)
        .isNotEmpty()
        .allMatch(line -> line.contains("continues without one: " + folder));
  }

  @Test
  void shouldNotUseTheCheckpointOfAnotherJob() throws IOException {
    Recipe recipe = recipe("epochs=1");
    Path path = folder.resolve("checkpoints");
    CheckpointFolder other = new CheckpointFolder(path, Duration.ZERO, "another-job");
    tuner(recipe, -1).train(module(recipe), train, heldOut, LABELS, other);

    assertThat(other.read()).isPresent();
    assertThat(new CheckpointFolder(path, Duration.ZERO, "this-job").read()).isEmpty();
  }

  @Test
  void shouldTrainInHalfPrecisionWithoutLosingTheWeights() throws IOException {
    FineTuner.Result result = run(recipe("precision=bf16", "epochs=6"));

    assertThat(result.best().accuracy()).isGreaterThan(0.9);
    assertThat(result.weights().get("classifier.weight").dtype())
        .isEqualTo(org.sentimentstreams.model.weights.DType.F32);
  }

  @Test
  void shouldStopWhenNothingGetsBetter() throws IOException {
    // A rate this small changes nothing that can be measured.
    Recipe recipe =
        recipe("patience=2", "epochs=9", "optimizer.learning-rate=1e-8", "best=accuracy");

    assertThat(run(recipe).epochs()).hasSize(3);
    assertThat(run(recipe).best().number()).isEqualTo(1);
  }
}
