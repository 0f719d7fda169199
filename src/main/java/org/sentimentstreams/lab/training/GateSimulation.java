package org.sentimentstreams.lab.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.fit.Examples;
import org.sentimentstreams.training.fit.FineTuner;
import org.sentimentstreams.training.fit.InitialWeights;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.gate.PromotionGate;
import org.sentimentstreams.training.metrics.Calibration;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/**
 * How often the gate lets a candidate pass that is no better than the champion. Both are heads
 * trained on random features, by the code that trains, chooses epochs, calibrates and decides
 * anywhere else. Their epochs are chosen in three ways, so that what the choice does to the rate is
 * seen apart from what the test does.
 *
 * @param pairs of champion and candidate
 * @param world what the labels have to do with the features
 * @param gate that decides
 * @param best the score that chooses epochs
 */
public record GateSimulation(int pairs, World world, PromotionGate gate, Recipe.BestBy best) {
  private static final int WIDTH = 32;
  private static final int TRAIN_ROWS = 200;
  private static final double NOISE = 0.35;
  private static final List<String> LABELS = List.of("negative", "positive");
  private static final ModelConfig CONFIG =
      new ModelConfig("bert", WIDTH, 1, 1, 100, 64, -1, "gelu", 1e-12, LABELS, false, Map.of());

  /** What a pair has in common. */
  public enum World {
    /** Labels are tossed: there is nothing to learn, and nobody is better. */
    SHUFFLED,
    /** Labels follow from the features, and both train on the same rows with two seeds. */
    SEEDS
  }

  /** Which rows choose the candidate's epoch. */
  public enum Choice {
    /** Those that the gate judges by, which flatters. */
    SAME,
    /** The other parts of those, as in every training. */
    CROSS_FIT,
    /** Rows that the gate never sees, which costs half of the held-out rows. */
    OTHER
  }

  /** The candidates that passed, by choice. */
  public record Result(int heldOut, int pairs, Map<Choice, Integer> passed) {

    /** The share that passed. */
    public PassRate rate(Choice choice) {
      return new PassRate(passed.get(choice), pairs);
    }
  }

  /**
   * @param heldOut rows that the gate judges by
   */
  public Result run(int heldOut, Runnable pairDone) throws IOException {
    Map<Choice, Integer> passed = new EnumMap<>(Choice.class);
    for (int pair = 0; pair < pairs; pair++) {
      for (Map.Entry<Choice, Boolean> one : pair(pair, heldOut).entrySet()) {
        passed.merge(one.getKey(), one.getValue() ? 1 : 0, Integer::sum);
      }
      pairDone.run();
    }
    return new Result(heldOut, pairs, passed);
  }

  private Map<Choice, Boolean> pair(int pair, int heldOut) throws IOException {
    Random random = new Random(pair);
    Examples judging = rows(heldOut, random);
    Examples other = rows(heldOut, random);
    Examples train = rows(TRAIN_ROWS, random);
    Examples again =
        world == World.SEEDS
            ? train
            : Examples.ofFeatures(train.features(), tossed(TRAIN_ROWS, random));
    Scores champion = unseen(train, other, judging, 2L * pair);
    FineTuner.Result candidate = train(again, judging, 2L * pair + 1);
    Map<Choice, Boolean> passed = new EnumMap<>(Choice.class);
    double temperature = Calibration.temperature(candidate.scores());
    passed.put(Choice.SAME, passes(champion, candidate.scores().divided(temperature)));
    passed.put(Choice.CROSS_FIT, passes(champion, candidate.unseen().divided(temperature)));
    passed.put(Choice.OTHER, passes(champion, unseen(again, other, judging, 2L * pair + 1)));
    return passed;
  }

  private boolean passes(Scores champion, Scores candidate) {
    return gate.decide(champion, candidate).promoted();
  }

  /** Scores on rows that have no part in the training. */
  private Scores unseen(Examples train, Examples choosing, Examples judging, long seed)
      throws IOException {
    FineTuner.Result result = train(train, choosing, seed);
    return tuner(seed).score(module(result.weights()), judging, LABELS);
  }

  private FineTuner.Result train(Examples train, Examples heldOut, long seed) throws IOException {
    return tuner(seed)
        .train(
            module(InitialWeights.of(Map.of(), CONFIG, recipe(), LABELS.size(), seed)),
            train,
            heldOut,
            LABELS,
            null);
  }

  private FineTuner tuner(long seed) {
    return new FineTuner(recipe(), CONFIG, seed, new EngineGuard(), new TrainingListener() {});
  }

  private TrainingModule module(Map<String, Tensor> weights) {
    return new TrainingModule(
        CONFIG,
        new TrainingModule.Shape(
            InitialWeights.layout(recipe()), true, 0, recipe().head().dropout(), false),
        weights);
  }

  /** The default recipe; features this narrow need larger steps. */
  private Recipe recipe() {
    return RecipeReader.read(
        "head",
        Map.of(
            "optimizer.learning-rate", "0.003",
            "epochs", "40",
            "best", best.name().toLowerCase(Locale.ROOT).replace('_', '-')));
  }

  /** Texts of one language have much in common: every feature is 1 on average. */
  private Examples rows(int count, Random random) {
    List<float[]> features = new ArrayList<>();
    int[] labels = new int[count];
    for (int row = 0; row < count; row++) {
      float[] vector = new float[WIDTH];
      double sum = 0;
      for (int i = 0; i < WIDTH; i++) {
        double value = random.nextGaussian();
        vector[i] = (float) (1 + value);
        sum += (i % 2 == 0 ? value : -value) / Math.sqrt(WIDTH);
      }
      features.add(vector);
      labels[row] = sum + NOISE * random.nextGaussian() > 0 ? 1 : 0;
    }
    return Examples.ofFeatures(features, world == World.SEEDS ? labels : tossed(count, random));
  }

  private static int[] tossed(int count, Random random) {
    return random.ints(count, 0, 2).toArray();
  }
}
