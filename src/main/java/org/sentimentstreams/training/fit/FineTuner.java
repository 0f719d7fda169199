package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
   * @throws IOException if an archive or a checkpoint cannot be read or written
   */
  public Result train(
      TrainingModule module,
      Examples train,
      Examples heldOut,
      List<String> labels,
      CheckpointFolder checkpoints)
      throws IOException {
    try (EngineMode mode = EngineMode.forTraining();
        TrainableModel model = TrainableModel.load(module);
        Functions functions = Functions.load();
        Objective objective = objective(train, labels)) {
      return new Run(model, functions, objective, train, heldOut, labels, checkpoints).run();
    }
  }

  /** Logits of rows by a module, without training. */
  public Scores score(TrainingModule module, Examples rows, List<String> labels)
      throws IOException {
    try (EngineMode mode = EngineMode.forTraining();
        TrainableModel model = TrainableModel.load(module);
        Functions functions = Functions.load();
        Objective objective = objective(rows, labels)) {
      return new Run(model, functions, objective, rows, rows, labels, null).score();
    }
  }

  private Objective objective(Examples examples, List<String> labels) throws IOException {
    return Objective.load(recipe.loss(), examples.labels(), labels.size());
  }

  /** One training, with its state. */
  private final class Run {
    private final TrainableModel model;
    private final Examples train;
    private final Examples heldOut;
    private final List<String> labels;
    private final CheckpointFolder checkpoints;
    private final WeightOptimizer optimizer;
    private final Objective objective;
    private final MicroBatches microBatches;
    private final BatchOrder order;
    private Map<String, Tensor> best = Map.of();
    private long written = System.nanoTime();

    Run(
        TrainableModel model,
        Functions functions,
        Objective objective,
        Examples train,
        Examples heldOut,
        List<String> labels,
        CheckpointFolder checkpoints) {
      this.model = model;
      this.train = train;
      this.heldOut = heldOut;
      this.labels = labels;
      this.checkpoints = checkpoints;
      this.optimizer = new WeightOptimizer(recipe.optimizer(), functions, model.manager());
      this.objective = objective;
      this.microBatches = new MicroBatches(textsAtOnce(), listener::says);
      this.order = new BatchOrder(recipe.batches(), seed);
    }

    private int textsAtOnce() {
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
            "%d texts of up to %d tokens do not fit into half of the memory: computing %d at once, with the same step size"
                .formatted(size, longest, fitting));
      }
      return Math.min(size, fitting);
    }

    Result run() throws IOException {
      Progress progress = resume();
      while (progress.epoch() <= recipe.epochs() && !isOver(progress.epochs())) {
        progress = epoch(progress);
      }
      Epoch kept = best(progress.epochs());
      return new Result(
          best,
          progress.epochs(),
          kept,
          scores(heldOut.labels(), progress.bestLogits()),
          scores(heldOut.labels(), progress.crossFit().logits()));
    }

    private Progress resume() throws IOException {
      Optional<CheckpointFolder.State> state =
          checkpoints == null ? Optional.empty() : checkpoints.read();
      if (state.isEmpty()) {
        return Progress.start(
            Evaluation.noCounts(labels.size(), recipe.problem()), CrossFit.of(heldOut.labels()));
      }
      model.restore(state.get().weights());
      optimizer.restore(state.get().optimizer(), model.train(name -> true));
      best = state.get().best();
      Progress progress = state.get().progress();
      listener.says(
          "Going on from the checkpoint at epoch %d, step %d"
              .formatted(progress.epoch(), progress.step()));
      return progress;
    }

    /** Patience counts only from where the whole model is trained. */
    private boolean isOver(List<Epoch> epochs) {
      boolean gradual = recipe.train() == Recipe.Trained.GRADUAL;
      return recipe.patience() > 0
          && epochs.size() > (gradual ? recipe.frozenEpochs() : 0)
          && epochs.size() - best(epochs).number() >= recipe.patience();
    }

    private Epoch best(List<Epoch> epochs) {
      // The first of equals, as a later one was trained longer for nothing.
      return epochs.stream()
          .max(
              Comparator.comparingDouble((Epoch epoch) -> epoch.score(recipe.best()))
                  .thenComparing(Comparator.comparingInt(Epoch::number).reversed()))
          .orElseThrow();
    }

    private Progress epoch(Progress start) throws IOException {
      long began = System.nanoTime();
      int number = start.epoch();
      TrainedWeights wanted = new TrainedWeights(recipe, config.layers());
      List<TrainableModel.Weight> weights = model.train(name -> wanted.includes(name, number));
      List<int[]> batches = order.epoch(number, train);
      LearningRate rates =
          new LearningRate(recipe.optimizer(), recipe.schedule(), batches.size(), recipe.epochs());
      Evaluation counted = new Evaluation(labels, recipe.problem(), start.confusion());
      double lossSum = start.lossSum();
      long total = start.total();
      model.setTraining(true);
      for (int step = start.step(); step < batches.size(); step++) {
        int[] rows = batches.get(step);
        double rate = rates.at(total);
        long current = total;
        double[] loss = guard.call(() -> step(weights, rows, rate, current, counted));
        lossSum += loss[0] * rows.length;
        total++;
        listener.step(
            new TrainingListener.Step(
                number, step + 1, batches.size(), total, loss[0], rate, loss[1], rows.length));
        if (isCheckpointDue() && step + 1 < batches.size()) {
          write(
              new Progress(
                  number,
                  step + 1,
                  total,
                  lossSum,
                  counted.confusion(),
                  start.epochs(),
                  start.bestLogits(),
                  start.crossFit()));
        }
      }
      return finish(start, total, lossSum, counted, rates.at(total - 1), began);
    }

    private Progress finish(
        Progress start, long total, double lossSum, Evaluation counted, double rate, long began)
        throws IOException {
      Scores scores = score();
      Evaluation evaluation = scores.evaluation();
      Epoch epoch =
          new Epoch(
              start.epoch(),
              lossSum / train.size(),
              counted.accuracy(),
              counted.macroF1(),
              scores.logLoss(),
              evaluation.accuracy(),
              evaluation.macroF1(),
              evaluation.weightedF1(),
              scores.rocAuc(),
              rate,
              (System.nanoTime() - began) / 1e9);
      List<Epoch> epochs = new ArrayList<>(start.epochs());
      epochs.add(epoch);
      float[][] bestLogits = start.bestLogits();
      if (best(epochs) == epoch) {
        best = model.copy();
        bestLogits = scores.logits();
      }
      listener.epoch(epoch);
      int[][] noCounts = Evaluation.noCounts(labels.size(), recipe.problem());
      CrossFit crossFit = start.crossFit().with(scores, recipe.best());
      Progress next =
          new Progress(start.epoch() + 1, 0, total, 0, noCounts, epochs, bestLogits, crossFit);
      if (isCheckpointDue()) {
        write(next);
      }
      return next;
    }

    private boolean isCheckpointDue() {
      return checkpoints != null && System.nanoTime() - written >= checkpoints.every().toNanos();
    }

    private void write(Progress progress) throws IOException {
      checkpoints.write(new CheckpointFolder.State(progress, model.copy(), optimizer.copy(), best));
      written = System.nanoTime();
    }

    /** Returns the mean loss of these rows before the step, and the length of the gradient. */
    private double[] step(
        List<TrainableModel.Weight> weights,
        int[] rows,
        double rate,
        long number,
        Evaluation counted) {
      JniUtils.setSeed(seed * 1_000_003 + number);
      double denominator = objective.denominator(labelsOf(train, rows));
      double[] loss = new double[1];
      List<int[]> predicted = new ArrayList<>();
      microBatches.run(
          rows,
          () -> {
            loss[0] = 0;
            predicted.clear();
            optimizer.zero(weights);
          },
          part -> {
            JniUtils.setGradMode(true);
            loss[0] += part(part, denominator, predicted);
          });
      predicted.forEach(pair -> counted.add(pair[0], pair[1]));
      return new double[] {loss[0], optimizer.step(weights, rate)};
    }

    private double part(int[] rows, double denominator, List<int[]> predicted) {
      int[] right = labelsOf(train, rows);
      try (NDManager manager = model.manager().newSubManager()) {
        PtNDArray logits = model.forward(train.inputs(rows, manager), true);
        logits.attach(manager);
        PtNDArray sum = objective.sum(manager, logits, right);
        // The gradient that flows in is 1 / denominator, which makes the sum a mean.
        PtNDArray share = (PtNDArray) manager.create((float) (1 / denominator));
        JniUtils.backward(sum, share, false, false);
        float[][] outputs = ForwardPass.byRow(logits.toFloatArray(), rows.length);
        int[] best = scores(right, objective.byLabel(outputs)).predicted();
        IntStream.range(0, rows.length)
            .forEach(row -> predicted.add(new int[] {right[row], best[row]}));
        return sum.getFloat() / denominator;
      }
    }

    /** The held-out rows by the weights as they are. */
    Scores score() {
      float[][] outputs = new ForwardPass(model, guard).of(heldOut);
      return scores(heldOut.labels(), objective.byLabel(outputs));
    }

    private Scores scores(int[] right, float[][] logits) {
      return new Scores(labels, recipe.problem(), right, logits);
    }
  }

  private static int[] labelsOf(Examples examples, int[] rows) {
    return Arrays.stream(rows).map(row -> examples.labels()[row]).toArray();
  }
}
