package org.sentimentstreams.lab.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.fit.Examples;
import org.sentimentstreams.training.fit.FineTuner;
import org.sentimentstreams.training.fit.InitialWeights;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/**
 * Measures full fine-tuning on random tokens: our trainer in both precisions and DJL's {@code
 * Trainer}, all on the same generated module, one after the other in each repetition.
 */
public final class TrainingSpeed {
  /** Steps at the start that are not counted. */
  private static final int WARM_UP = 2;

  private static final List<String> LABELS = List.of("negative", "positive");
  private static final int FIRST_WORD = 1000;

  private final ModelConfig config;
  private final Map<String, Tensor> weights;
  private final int batch;
  private final int steps;

  /**
   * @param trainer {@code ours} or {@code djl}
   * @param reviewsPerSecond one figure a repetition
   */
  public record Result(
      String trainer, String precision, int tokens, List<Double> reviewsPerSecond) {

    /** The middle figure. */
    public double median() {
      List<Double> sorted = reviewsPerSecond.stream().sorted().toList();
      int half = sorted.size() / 2;
      return sorted.size() % 2 == 1
          ? sorted.get(half)
          : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** From the least to the largest. */
    public double spread() {
      return Collections.max(reviewsPerSecond) - Collections.min(reviewsPerSecond);
    }
  }

  /**
   * @param batch reviews of a step
   * @param steps that are timed in each repetition
   */
  public TrainingSpeed(ModelDirectory base, int batch, int steps) throws IOException {
    this.config = base.config();
    this.weights = base.weights();
    this.batch = batch;
    this.steps = steps;
  }

  /**
   * @param tokens of every review
   */
  public List<Result> run(int tokens, int repetitions) throws IOException {
    List<Result> results = new ArrayList<>();
    for (String name : List.of("ours bf16", "ours fp32", "djl fp32")) {
      String[] words = name.split(" ");
      results.add(new Result(words[0], words[1], tokens, new ArrayList<>()));
    }
    for (int repetition = 0; repetition < repetitions; repetition++) {
      for (Result result : results) {
        Examples examples = examples(tokens, repetition);
        double seconds =
            result.trainer().equals("djl")
                ? new DjlTrainer(module("fp32"), examples, batch).seconds(WARM_UP)
                : ours(result.precision(), examples);
        result.reviewsPerSecond().add(steps * batch / seconds);
      }
    }
    return results;
  }

  private Examples examples(int tokens, long seed) {
    Random random = new Random(seed);
    int[] labels = new int[batch * (steps + WARM_UP)];
    List<Tokens> texts = new ArrayList<>();
    for (int row = 0; row < labels.length; row++) {
      labels[row] = random.nextInt(LABELS.size());
      long[] ids = new long[tokens];
      for (int i = 0; i < tokens; i++) {
        ids[i] = FIRST_WORD + random.nextInt(config.vocabularySize() - FIRST_WORD);
      }
      texts.add(new Tokens(ids, false, "random"));
    }
    return Examples.ofTokens(texts, labels);
  }

  private static Recipe recipe(String precision, int batch) {
    return RecipeReader.read(
        "fine-tune",
        Map.of("precision", precision, "epochs", "1", "batches.size", Integer.toString(batch)));
  }

  private TrainingModule module(String precision) {
    Recipe recipe = recipe(precision, batch);
    return new TrainingModule(
        config,
        new TrainingModule.Shape(
            TrainingModule.HeadLayout.POOLER,
            false,
            recipe.head().encoderDropout(),
            recipe.head().dropout(),
            precision.equals("bf16")),
        InitialWeights.of(weights, config, recipe, LABELS.size(), 1));
  }

  private double ours(String precision, Examples examples) throws IOException {
    long[] times = new long[steps + WARM_UP];
    TrainingListener clock =
        new TrainingListener() {
          @Override
          public void step(Step step) {
            times[step.step() - 1] = System.nanoTime();
          }
        };
    Examples one =
        Examples.ofTokens(examples.tokens().subList(0, 1), new int[] {examples.labels()[0]});
    new FineTuner(recipe(precision, batch), config, 1, new EngineGuard(), clock)
        .train(module(precision), examples, one, LABELS, null);
    return (times[times.length - 1] - times[WARM_UP - 1]) / 1e9;
  }
}
