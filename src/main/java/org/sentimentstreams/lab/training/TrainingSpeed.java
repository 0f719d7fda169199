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
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.fit.AdapterWeights;
import org.sentimentstreams.training.fit.Examples;
import org.sentimentstreams.training.fit.FineTuner;
import org.sentimentstreams.training.fit.InitialWeights;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/**
 * Measures training on random tokens: our trainer in both precisions, of all weights and of
 * adapters (LoRA), and DJL's {@code Trainer} of all weights, on the same generated module, one
 * after the other in each repetition.
 */
public final class TrainingSpeed {
  /** Steps at the start that are not counted. */
  private static final int WARM_UP = 2;

  private static final List<String> LABELS = List.of("negative", "positive");

  /** Below are special tokens and single letters. */
  private static final int FIRST_WORD = 1000;

  private static final String FULL = "full";
  private static final String LORA = "lora";

  /** Who trains, what, and in which precision. */
  private static final List<String> RUNS =
      List.of(
          "ours full bf16", "ours lora bf16", "ours full fp32", "ours lora fp32", "djl full fp32");

  private final ModelConfig config;
  private final Map<String, Tensor> weights;
  private final int batch;
  private final int steps;

  /**
   * @param trainer {@code ours} or {@code djl}
   * @param trains {@code full} or {@code lora}
   * @param trained how many numbers are trained
   * @param reviewsPerSecond one figure a repetition
   */
  public record Result(
      String trainer,
      String trains,
      String precision,
      int tokens,
      long trained,
      List<Double> reviewsPerSecond) {

    /**
     * Bytes of gradients and of the two running means of AdamW, all in single precision: computed,
     * not measured.
     */
    public long stateBytes() {
      return 3 * trained * Float.BYTES;
    }

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
    for (String name : RUNS) {
      String[] words = name.split(" ");
      results.add(
          new Result(words[0], words[1], words[2], tokens, trained(words[1]), new ArrayList<>()));
    }
    for (int repetition = 0; repetition < repetitions; repetition++) {
      for (Result result : results) {
        Examples examples = examples(tokens, repetition);
        double seconds =
            result.trainer().equals("djl")
                ? new DjlTrainer(module(FULL, "fp32"), examples, batch).seconds(WARM_UP)
                : ours(result.trains(), result.precision(), examples);
        result.reviewsPerSecond().add(steps * batch / seconds);
      }
    }
    return results;
  }

  private Examples examples(int tokens, long seed) {
    Random random = new Random(seed);
    int first = Math.min(FIRST_WORD, config.vocabularySize() / 2);
    int[] labels = new int[batch * (steps + WARM_UP)];
    List<Tokens> texts = new ArrayList<>();
    for (int row = 0; row < labels.length; row++) {
      labels[row] = random.nextInt(LABELS.size());
      long[] ids = new long[tokens];
      for (int i = 0; i < tokens; i++) {
        ids[i] = first + random.nextInt(config.vocabularySize() - first);
      }
      texts.add(new Tokens(ids, false, "random"));
    }
    return Examples.ofTokens(texts, labels);
  }

  private Recipe recipe(String trains, String precision) {
    return RecipeReader.read(
        trains.equals(LORA) ? "lora" : "fine-tune",
        Map.of("precision", precision, "epochs", "1", "batches.size", Integer.toString(batch)));
  }

  private Map<String, Tensor> start(Recipe recipe) {
    Map<String, Tensor> start = InitialWeights.of(weights, config, recipe, LABELS.size(), 1);
    if (recipe.train() == Recipe.Trained.LORA) {
      start.putAll(AdapterWeights.fresh(start, config, recipe, 1));
    }
    return start;
  }

  private long trained(String trains) {
    return start(recipe(trains, "fp32")).entrySet().stream()
        .filter(
            weight ->
                trains.equals(FULL)
                    || ModelWriter.isHead(weight.getKey())
                    || AdapterWeights.isOfPair(weight.getKey()))
        .mapToLong(weight -> weight.getValue().elements())
        .sum();
  }

  private TrainingModule module(String trains, String precision) {
    Recipe recipe = recipe(trains, precision);
    return new TrainingModule(
        config,
        new TrainingModule.Shape(
            TrainingModule.HeadLayout.POOLER,
            false,
            recipe.head().encoderDropout(),
            recipe.head().dropout(),
            precision.equals("bf16")),
        start(recipe),
        trains.equals(LORA) ? AdapterWeights.config(recipe, null) : null);
  }

  private double ours(String trains, String precision, Examples examples) throws IOException {
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
    new FineTuner(recipe(trains, precision), config, 1, new EngineGuard(), clock)
        .train(module(trains, precision), examples, one, LABELS, null);
    return (times[times.length - 1] - times[WARM_UP - 1]) / 1e9;
  }
}
