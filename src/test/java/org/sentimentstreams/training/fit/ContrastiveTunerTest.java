package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.FeatureExtractor;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

@Tag("slow")
@Timeout(120)
class ContrastiveTunerTest {
  private static final long SEED = 5;
  private static final int[] LABELS = {0, 1, 2, 0, 1, 2, 0, 1};

  @TempDir private Path folder;
  private ModelDirectory base;
  private Examples rows;
  private List<float[]> features;
  private final List<Double> losses = new ArrayList<>();

  /** Weights this small are slower with several threads. */
  @BeforeAll
  static void useOneThread() {
    PyTorch.threadsPerBatch(1);
  }

  @BeforeEach
  void encode() throws IOException {
    base = TinyModel.write(folder.resolve("base"), 1);
    try (FeatureExtractor encoder = FeatureExtractor.load(base, 32)) {
      List<Tokens> tokens = new ArrayList<>();
      for (int row = 0; row < LABELS.length; row++) {
        tokens.add(encoder.encode("a ".repeat(row + 1) + (char) ('b' + 3 * row)));
      }
      rows = Examples.ofTokens(tokens, LABELS);
      features = encoder.run(tokens);
    }
  }

  private ContrastiveTuner.Result tune(int steps, EngineGuard guard) throws IOException {
    Recipe recipe =
        RecipeReader.read(
            "setfit",
            Map.of(
                "contrast.steps", Integer.toString(steps),
                "contrast.size", "6",
                "contrast.learning-rate", "3e-3"));
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(Step step) {
            losses.add(step.loss());
          }
        };
    TrainingModule.Shape withoutDropout =
        new TrainingModule.Shape(TrainingModule.HeadLayout.NONE, false, 0, 0, false);
    return new ContrastiveTuner(recipe, base.config(), SEED, guard, listener)
        .tune(new TrainingModule(base.config(), withoutDropout, base.weights()), rows, rows);
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      squareA += a[i] * a[i];
      squareB += b[i] * b[i];
    }
    return product / Math.sqrt(squareA * squareB);
  }

  @Test
  void shouldLowerTheCosineLossOverAllPairs() throws IOException {
    int[] batch = new PairBatches(LABELS, 6, SEED).next();
    double sum = 0;
    for (int a = 0; a < batch.length; a++) {
      for (int b = a + 1; b < batch.length; b++) {
        double same = LABELS[batch[a]] == LABELS[batch[b]] ? 1 : 0;
        sum += Math.pow(cosine(features.get(batch[a]), features.get(batch[b])) - same, 2);
      }
    }

    tune(40, new EngineGuard());

    assertThat(losses.get(0)).isCloseTo(sum / 15, within(1e-5));
    assertThat(losses.get(39)).isLessThan(losses.get(0) / 2);
  }

  @Test
  void shouldSayWhatTheTunedEncoderSays() throws IOException {
    ContrastiveTuner.Result tuned = tune(40, new EngineGuard());
    List<float[]> said = tuned.features().get(0).features();

    assertThat(said).hasSize(LABELS.length);
    assertThat(cosine(said.get(0), said.get(3))).isGreaterThan(cosine(said.get(0), said.get(1)));
    assertThat(said.get(0)).isNotEqualTo(features.get(0));
    assertThat(tuned.features().get(1).labels()).isEqualTo(LABELS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CUDA out of memory", "DefaultCPUAllocator: not enough memory"})
  void shouldSayWhatToLowerWhereABatchDoesNotFit(String words) {
    List<Tokens> tooMuch =
        new AbstractList<>() {
          @Override
          public Tokens get(int row) {
            throw new IllegalStateException(words);
          }

          @Override
          public int size() {
            return LABELS.length;
          }
        };
    rows = Examples.ofTokens(tooMuch, LABELS);

    assertThatThrownBy(() -> tune(1, new EngineGuard()))
        .isInstanceOf(TrainingMemoryException.class)
        .hasMessageContainingAll("6 texts at once", "lower contrast.size", "max-tokens");
  }

  @Test
  void shouldEndBetweenTwoSteps() {
    EngineGuard guard = new EngineGuard();
    guard.close(() -> {});

    assertThatThrownBy(() -> tune(1, guard)).isInstanceOf(IllegalStateException.class);
    assertThat(losses).isEmpty();
  }
}
