package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.torchscript.TrainingFunctions;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe.Loss;

/**
 * The loss of a recipe. It is summed, so that micro-batches of any size add up to the mean over
 * their whole step.
 */
public final class Objective implements AutoCloseable {
  private final Loss loss;
  private final List<String> names;
  private final float[] weights;
  private final Script script;

  private Objective(Loss loss, List<String> names, float[] weights, Script script) {
    this.loss = loss;
    this.names = names;
    this.weights = weights;
    this.script = script;
  }

  /**
   * @param right each row's label or labels, for {@link Loss.Weights#BALANCED}
   * @param names of the labels
   */
  static Objective load(Loss loss, int[] right, List<String> names) throws IOException {
    return new Objective(
        loss,
        names,
        weights(loss, right, names.size()),
        Script.load(
            file -> {
              if (loss.kind() == Loss.Kind.CROSS_ENTROPY) {
                TrainingFunctions.writeCrossEntropy(file, loss.labelSmoothing());
              } else {
                TrainingFunctions.writeBce(file);
              }
            }));
  }

  /** Numbers that the module gives for a text. */
  public static int outputs(Loss loss, int labels) {
    return loss.kind() == Loss.Kind.BCE ? 1 : labels;
  }

  /** Class weights n / (labels * count), or pos_weight negatives / positives of each output. */
  private static float[] weights(Loss loss, int[] right, int labels) {
    float[] weights = new float[outputs(loss, labels)];
    Arrays.fill(weights, 1);
    if (loss.weights() == Loss.Weights.BALANCED) {
      for (int output = 0; output < weights.length; output++) {
        float count = Math.max(1, positives(loss, right, output));
        weights[output] =
            loss.kind() == Loss.Kind.CROSS_ENTROPY
                ? right.length / (labels * count)
                : (right.length - positives(loss, right, output)) / count;
      }
    }
    return weights;
  }

  /** Rows of which an output is to be high. */
  private static int positives(Loss loss, int[] right, int output) {
    return (int) Arrays.stream(right).filter(row -> isPositive(loss, row, output)).count();
  }

  private static boolean isPositive(Loss loss, int right, int output) {
    return switch (loss.kind()) {
      case CROSS_ENTROPY -> right == output;
      case BCE -> right == 1;
      case MULTI_LABEL -> (right >> output & 1) == 1;
    };
  }

  /** What the sum over these rows is divided by to give PyTorch's mean. */
  double denominator(int[] labels) {
    return loss.kind() == Loss.Kind.CROSS_ENTROPY
        ? Arrays.stream(labels).mapToDouble(label -> weights[label]).sum()
        : (double) labels.length * outputs(loss, names.size());
  }

  /** The sum of the losses of these rows, a scalar that gradients flow back from. */
  PtNDArray sum(NDManager manager, PtNDArray logits, int[] labels) {
    NDList inputs = new NDList(logits, targets(manager, labels), manager.create(weights));
    PtNDArray sum = (PtNDArray) IValueUtils.forward(script.block(), inputs, true).head();
    sum.attach(manager);
    return sum;
  }

  private NDArray targets(NDManager manager, int[] labels) {
    if (loss.kind() == Loss.Kind.CROSS_ENTROPY) {
      return manager.create(Arrays.stream(labels).asLongStream().toArray());
    }
    int outputs = outputs(loss, names.size());
    float[] targets = new float[labels.length * outputs];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = isPositive(loss, labels[i / outputs], i % outputs) ? 1 : 0;
    }
    return manager.create(targets, new Shape(labels.length, outputs));
  }

  /** What the module said of rows; its only number for two labels is that of label 1 against 0. */
  Scores scores(int[] right, float[][] outputs) {
    boolean multi = loss.kind() == Loss.Kind.MULTI_LABEL;
    float[][] logits =
        Arrays.stream(outputs)
            .map(row -> row.length == 1 && !multi ? new float[] {0, row[0]} : row)
            .toArray(float[][]::new);
    Problem problem = multi ? Problem.MULTI_LABEL : Problem.SINGLE_LABEL;
    return new Scores(names, problem, right, logits);
  }

  @Override
  public void close() {
    script.close();
  }
}
