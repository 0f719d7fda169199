package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One step of a training: the loss of some rows, its gradient, and the weights moved against it.
 * The rows are computed in parts that fit into memory, and add up to the same step.
 */
final class TrainingStep {
  private final TrainableModel model;
  private final Objective objective;
  private final WeightOptimizer optimizer;
  private final MicroBatches microBatches;
  private final Examples train;
  private final long seed;

  /**
   * What a step gave.
   *
   * @param loss mean over the rows, before the step
   * @param gradientNorm length of the gradient over all weights, before it was clipped
   * @param right the rows' labels
   * @param predicted what the module said of them, with dropout on
   */
  record Outcome(double loss, double gradientNorm, int[] right, int[] predicted) {}

  TrainingStep(
      TrainableModel model,
      Objective objective,
      WeightOptimizer optimizer,
      MicroBatches microBatches,
      Examples train,
      long seed) {
    this.model = model;
    this.objective = objective;
    this.optimizer = optimizer;
    this.microBatches = microBatches;
    this.train = train;
    this.seed = seed;
  }

  /**
   * @param number of the step in its training: with the seed, it decides what dropout draws
   * @throws TrainingMemoryException if not even one row fits into memory
   */
  Outcome run(List<TrainableModel.Weight> weights, int[] rows, double rate, long number) {
    JniUtils.setSeed(seed * 1_000_003 + number);
    int[] right = labels(rows);
    Sum sum = new Sum(objective.denominator(right), new int[rows.length]);
    microBatches.run(
        rows,
        () -> {
          sum.clear();
          optimizer.zero(weights);
        },
        part -> add(part, sum));
    return new Outcome(sum.loss, optimizer.step(weights, rate), right, sum.predicted);
  }

  private void add(int[] rows, Sum sum) {
    JniUtils.setGradMode(true);
    int[] right = labels(rows);
    try (NDManager manager = model.manager().newSubManager()) {
      PtNDArray outputs = model.forward(train.inputs(rows, manager), true);
      outputs.attach(manager);
      PtNDArray loss = objective.sum(manager, outputs, right);
      // The gradient that flows in is 1 / denominator, which makes the sum a mean.
      PtNDArray share = (PtNDArray) manager.create((float) (1 / sum.denominator));
      JniUtils.backward(loss, share, false, false);
      float[][] byRow = ForwardPass.byRow(outputs.toFloatArray(), rows.length);
      sum.add(loss.getFloat(), objective.scores(right, byRow).predicted());
    }
  }

  private int[] labels(int[] rows) {
    return IntStream.of(rows).map(row -> train.labels()[row]).toArray();
  }

  /** What the parts add up to. */
  private static final class Sum {
    private final double denominator;
    private final int[] predicted;
    private int rows;
    private double loss;

    Sum(double denominator, int[] predicted) {
      this.denominator = denominator;
      this.predicted = predicted;
    }

    void add(double partLoss, int[] partPredicted) {
      System.arraycopy(partPredicted, 0, predicted, rows, partPredicted.length);
      rows += partPredicted.length;
      loss += partLoss / denominator;
    }

    void clear() {
      Arrays.fill(predicted, 0);
      rows = 0;
      loss = 0;
    }
  }
}
