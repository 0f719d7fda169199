package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.sentimentstreams.batching.OutOfMemory;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.torchscript.TrainingFunctions;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * Teaches an encoder that texts of one label are alike and others are not, so that few labels are
 * enough for a linear layer on it (Tunstall et al., Efficient Few-Shot Learning Without Prompts,
 * 2022). Where SetFit encodes two texts for each pair, here all pairs of a batch count, which gives
 * many times the pairs for the same time. Too short for checkpoints: a run that is cut off begins
 * again, and equal inputs give equal weights.
 */
public final class ContrastiveTuner {
  private static final Recipe.Schedule SCHEDULE =
      new Recipe.Schedule(Recipe.Schedule.Kind.LINEAR, 0.1f, 1, 1);

  private final Recipe recipe;
  private final ModelConfig config;
  private final long seed;
  private final EngineGuard guard;
  private final TrainingListener listener;

  /**
   * @param weights of the encoder, by Hugging Face's names
   * @param features what it says of the rows now, in the order in which they were given
   */
  public record Result(Map<String, Tensor> weights, List<Examples> features) {}

  /**
   * @param config of the model that is tuned
   * @param guard closed to end the tuning between two steps
   */
  public ContrastiveTuner(
      Recipe recipe, ModelConfig config, long seed, EngineGuard guard, TrainingListener listener) {
    this.recipe = recipe;
    this.config = config;
    this.seed = seed;
    this.guard = guard;
    this.listener = listener;
  }

  /**
   * @param module without a head
   * @param train tokens with their labels
   * @param heldOut tokens that are only encoded
   * @throws TrainingMemoryException if a batch does not fit into memory
   * @throws IOException if an archive cannot be written
   */
  public Result tune(TrainingModule module, Examples train, Examples heldOut) throws IOException {
    try (EngineMode mode = guard.call(EngineMode::forTraining);
        TrainableModel model = guard.call(() -> TrainableModel.load(module));
        OptimizerFunctions functions = guard.call(OptimizerFunctions::load);
        Script loss = guard.call(() -> Script.load(TrainingFunctions::writeCosinePairs))) {
      WeightOptimizer steps =
          new WeightOptimizer(optimizer(), name -> 1, functions, model.manager());
      run(model, steps, loss, train);
      ForwardPass encoder = new ForwardPass(model, guard);
      List<Examples> features = List.of(features(encoder, train), features(encoder, heldOut));
      return new Result(guard.call(model::copy), features);
    }
  }

  private Recipe.Optimizer optimizer() {
    float rate = recipe.contrast().learningRate();
    return new Recipe.Optimizer(Recipe.Optimizer.Kind.ADAMW, rate, 0.01f, false, 0.9f, 1, 1);
  }

  private static Examples features(ForwardPass encoder, Examples rows) {
    return Examples.ofFeatures(Arrays.asList(encoder.of(rows)), rows.labels());
  }

  private void run(TrainableModel model, WeightOptimizer optimizer, Script loss, Examples train) {
    TrainedWeights wanted = new TrainedWeights(recipe, config);
    List<TrainableModel.Weight> weights = guard.call(() -> model.train(wanted::learnsFromPairs));
    PairBatches batches = new PairBatches(train.labels(), recipe.contrast().size(), seed);
    int steps = recipe.contrast().steps();
    LearningRate rates = new LearningRate(optimizer(), SCHEDULE, steps, 1);
    guard.run(() -> model.setTraining(true));
    for (int step = 0; step < steps; step++) {
      int[] rows = batches.next();
      double rate = rates.at(step);
      long number = seed * 1_000_003 + step;
      double[] done =
          guard.call(
              () -> {
                JniUtils.setSeed(number);
                double value = orTooLarge(() -> backward(model, loss, train, rows));
                return new double[] {value, optimizer.step(weights, rate)};
              });
      listener.step(
          new TrainingListener.Step(
              1, step + 1, steps, step + 1, done[0], rate, done[1], rows.length));
    }
  }

  /** The loss is over all pairs of a batch, so that it cannot be computed in parts. */
  private double orTooLarge(DoubleSupplier backward) {
    try {
      return backward.getAsDouble();
    } catch (RuntimeException | OutOfMemoryError e) {
      if (!OutOfMemory.isIn(e)) {
        throw e;
      }
      throw new TrainingMemoryException(
          "there is not enough memory to tune on %d texts at once: lower contrast.size (a part of the encoder, contrast.layers, or max-tokens help as well)"
              .formatted(recipe.contrast().size()),
          e);
    }
  }

  private static double backward(TrainableModel model, Script loss, Examples train, int[] rows) {
    JniUtils.setGradMode(true);
    long[] labels = Arrays.stream(rows).mapToLong(row -> train.labels()[row]).toArray();
    try (NDManager manager = model.manager().newSubManager()) {
      PtNDArray features = model.forward(train.inputs(rows, manager), true);
      features.attach(manager);
      NDList inputs = new NDList(features, manager.create(labels));
      PtNDArray value = (PtNDArray) IValueUtils.forward(loss.block(), inputs, true).head();
      value.attach(manager);
      JniUtils.backward(value, (PtNDArray) manager.create(1f), false, false);
      return value.getFloat();
    }
  }
}
