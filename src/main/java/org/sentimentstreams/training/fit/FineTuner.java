package org.sentimentstreams.training.fit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.metrics.Evaluation;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;

/**
 * Trains a module by a recipe and keeps the epoch that is best on the held-out rows. Equal inputs
 * give equal weights on one machine: every step seeds the engine anew from the seed and its number,
 * so that a training that goes on from a checkpoint draws the same dropout.
 */
public final class FineTuner {
  private final Recipe recipe;
  private final ModelConfig config;
  private final long seed;
  private final EngineGuard guard;
  private final TrainingListener listener;

  /**
   * What came out.
   *
   * @param weights of the best epoch, by Hugging Face's names
   * @param epochs all of them
   * @param best the epoch that was kept
   * @param scores of that epoch on the held-out rows, which chose it
   * @param unseen scores on the same rows, each by the epoch that the other rows choose
   */
  public record Result(
      Map<String, Tensor> weights, List<Epoch> epochs, Epoch best, Scores scores, Scores unseen) {}

  /**
   * @param config of the encoder
   * @param guard closed to end the training between two steps
   */
  public FineTuner(
      Recipe recipe, ModelConfig config, long seed, EngineGuard guard, TrainingListener listener) {
    this.recipe = recipe;
    this.config = config;
    this.seed = seed;
    this.guard = guard;
    this.listener = listener;
  }

  /**
   * @param labels names by index
   * @param checkpoints where the training goes on if it was cut off; null to keep none
   * @throws TrainingFailedException if it diverges in its first epoch, or memory does not do
   * @throws IOException if an archive or a checkpoint cannot be read or written
   */
  public Result train(
      TrainingModule module,
      Examples train,
      Examples heldOut,
      List<String> labels,
      CheckpointFolder checkpoints)
      throws IOException {
    try (EngineMode mode = guard.call(EngineMode::forTraining);
        TrainableModel model = guard.call(() -> TrainableModel.load(module));
        OptimizerFunctions functions = guard.call(OptimizerFunctions::load);
        Objective objective =
            guard.call(() -> Objective.load(recipe.loss(), train.labels(), labels))) {
      WeightOptimizer optimizer =
          new WeightOptimizer(
              recipe.optimizer(),
              new TrainedWeights(recipe, config)::rateShare,
              functions,
              model.manager());
      MicroBatches microBatches = new MicroBatches(textsAtOnce(model, train), listener::says);
      TrainingStep step = new TrainingStep(model, objective, optimizer, microBatches, train, seed);
      Checkpoints kept = new Checkpoints(checkpoints, model, optimizer);
      return new Run(model, objective, step, kept, train, heldOut, labels).run();
    }
  }

  /** Logits of rows by a module, without training. */
  public Scores score(TrainingModule module, Examples rows, List<String> labels)
      throws IOException {
    try (EngineMode mode = guard.call(EngineMode::forTraining);
        TrainableModel model = guard.call(() -> TrainableModel.load(module));
        Objective objective =
            guard.call(() -> Objective.load(recipe.loss(), rows.labels(), labels))) {
      return objective.scores(rows.labels(), new ForwardPass(model, guard).of(rows));
    }
  }

  private int textsAtOnce(TrainableModel model, Examples train) {
    int size = recipe.batches().size();
    if (recipe.batches().microSize() > 0) {
      return recipe.batches().microSize();
    }
    if (train.tokens() == null || model.manager().getDevice().isGpu()) {
      return size;
    }
    int longest = IntStream.range(0, train.size()).map(train::length).max().orElse(1);
    boolean bf16 = recipe.precision() == Recipe.ComputePrecision.BF16;
    int fitting = StepMemory.ofMachine(config, bf16).texts(longest);
    if (fitting < size) {
      listener.says(
          ("%d texts of up to %d tokens do not fit into a third of the memory: computing %d "
                  + "at a time, with the same step size")
              .formatted(size, longest, fitting));
    }
    return Math.min(size, fitting);
  }

  /**
   * One training, with its state. For one thread.
   *
   * <p><b>States.</b> It begins at its start or at a checkpoint. An epoch is steps, and behind the
   * last a look at the held-out rows, which may make it the best; between two steps, and between
   * two epochs, a checkpoint is left where one is due. It is over when {@link EpochChoice} says so.
   * If numbers stop being numbers it is over, too, with the best epoch so far; without one it
   * fails.
   *
   * <p><b>Invariants.</b>
   *
   * <ul>
   *   <li>{@link TrainingProgress} is all that moves, beside the weights, the optimizer's state and
   *       {@code best}; a checkpoint is these four.
   *   <li>{@code progress.step()} is the batch to compute next, {@code progress.total()} the number
   *       of those computed in all epochs.
   *   <li>Whatever is drawn follows from the seed with the epoch (order of rows) or with {@code
   *       total} (dropout), so a training that goes on computes what one without a break would.
   *   <li>{@code best} and {@code progress.bestLogits()} are of the epoch that {@code choice} picks
   *       from {@code progress.epochs()}. They change together, in {@link #finish}.
   *   <li>Which weights are trained follows from the number of the epoch; it is set anew at the
   *       beginning of each, and when a training goes on within one.
   * </ul>
   *
   * <p><b>Locks.</b> Each use of the engine, and each checkpoint, is one call of the guard. Whoever
   * closes that from another thread waits for the call that is running, and the next one throws
   * {@link IllegalStateException}: so a training stops between two steps, and never in the middle
   * of a checkpoint.
   */
  private final class Run {
    private final TrainableModel model;
    private final Objective objective;
    private final TrainingStep step;
    private final Checkpoints checkpoints;
    private final Examples train;
    private final Examples heldOut;
    private final List<String> labels;
    private final EpochChoice choice = new EpochChoice(recipe);
    private final BatchOrder order = new BatchOrder(recipe.batches(), seed);
    private final TrainedWeights trained = new TrainedWeights(recipe, config);
    private Map<String, Tensor> best = Map.of();

    Run(
        TrainableModel model,
        Objective objective,
        TrainingStep step,
        Checkpoints checkpoints,
        Examples train,
        Examples heldOut,
        List<String> labels) {
      this.model = model;
      this.objective = objective;
      this.step = step;
      this.checkpoints = checkpoints;
      this.train = train;
      this.heldOut = heldOut;
      this.labels = labels;
    }

    Result run() {
      TrainingProgress progress = resume();
      try {
        while (!choice.isOver(progress.epochs())) {
          progress = epoch(progress);
        }
      } catch (DivergedException e) {
        if (progress.epochs().isEmpty()) {
          throw e;
        }
        listener.says(e.getMessage() + "; the best epoch before it is kept");
      }
      return new Result(
          best,
          progress.epochs(),
          choice.best(progress.epochs()),
          objective.scores(heldOut.labels(), progress.bestLogits()),
          objective.scores(heldOut.labels(), progress.crossFit().logits()));
    }

    private TrainingProgress resume() {
      Optional<CheckpointFolder.State> state = guard.call(() -> checkpoints.resume(listener::says));
      best = state.map(CheckpointFolder.State::best).orElse(Map.of());
      return state
          .map(CheckpointFolder.State::progress)
          .orElseGet(() -> TrainingProgress.start(noCounts(), CrossFit.of(heldOut.size())));
    }

    private int[][] noCounts() {
      return Evaluation.noCounts(labels.size(), recipe.problem());
    }

    private TrainingProgress epoch(TrainingProgress start) {
      long began = System.nanoTime();
      int number = start.epoch();
      List<TrainableModel.Weight> weights =
          guard.call(() -> model.train(name -> trained.includes(name, number)));
      List<int[]> batches = order.epoch(number, train);
      LearningRate rates =
          new LearningRate(recipe.optimizer(), recipe.schedule(), batches.size(), recipe.epochs());
      Evaluation counted = new Evaluation(labels, recipe.problem(), start.confusion());
      TrainingProgress now = start;
      guard.run(() -> model.setTraining(true));
      while (now.step() < batches.size()) {
        int[] rows = batches.get(now.step());
        long total = now.total();
        double rate = rates.at(total);
        TrainingStep.Outcome outcome = guard.call(() -> step.run(weights, rows, rate, total));
        requireNumber(outcome.loss(), number, rate);
        counted.addAll(outcome.right(), outcome.predicted());
        now = now.afterStep(outcome.loss() * rows.length, counted.confusion());
        listener.step(
            new TrainingListener.Step(
                number,
                now.step(),
                batches.size(),
                now.total(),
                outcome.loss(),
                rate,
                outcome.gradientNorm(),
                rows.length));
        if (checkpoints.isDue() && now.step() < batches.size()) {
          leaveCheckpoint(now);
        }
      }
      return finish(now, counted, rates.at(now.total() - 1), began);
    }

    private void requireNumber(double value, int epoch, double rate) {
      if (!Double.isFinite(value)) {
        throw new DivergedException(epoch, rate);
      }
    }

    private TrainingProgress finish(
        TrainingProgress now, Evaluation counted, double rate, long began) {
      float[][] outputs = new ForwardPass(model, guard).of(heldOut);
      for (float[] row : outputs) {
        for (float logit : row) {
          requireNumber(logit, now.epoch(), rate);
        }
      }
      Scores scores = objective.scores(heldOut.labels(), outputs);
      Evaluation evaluation = scores.evaluation();
      Epoch epoch =
          new Epoch(
              now.epoch(),
              now.lossSum() / train.size(),
              counted.accuracy(),
              counted.macroF1(),
              scores.logLoss(),
              evaluation.accuracy(),
              evaluation.macroF1(),
              evaluation.weightedF1(),
              scores.rocAuc(),
              rate,
              (System.nanoTime() - began) / 1e9);
      List<Epoch> epochs = new ArrayList<>(now.epochs());
      epochs.add(epoch);
      float[][] bestLogits = now.bestLogits();
      if (choice.best(epochs) == epoch) {
        best = guard.call(model::copy);
        bestLogits = scores.logits();
      }
      listener.epoch(epoch);
      CrossFit crossFit = now.crossFit().with(scores, recipe.best());
      TrainingProgress next = now.afterEpoch(noCounts(), epochs, bestLogits, crossFit);
      if (checkpoints.isDue()) {
        leaveCheckpoint(next);
      }
      return next;
    }

    /** Whoever stops the training waits until it is whole. */
    private void leaveCheckpoint(TrainingProgress progress) {
      guard.run(() -> checkpoints.write(progress, best, listener::says));
    }
  }
}
