package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.IOException;
import java.util.Arrays;
import org.sentimentstreams.model.torchscript.TrainingFunctions;
import org.sentimentstreams.training.recipe.Recipe.Loss;

/**
 * The loss of a recipe. It is summed, so that micro-batches of any size add up to the mean over
 * their whole step.
 */
public final class Objective implements AutoCloseable {
  private final Loss loss;
  private final float[] weights;
  private final Script script;

  private Objective(Loss loss, float[] weights, Script script) {
    this.loss = loss;
    this.weights = weights;
    this.script = script;
  }

  /**
   * @param counts rows of each label, for {@link Loss.Weights#BALANCED}
   */
  static Objective load(Loss loss, int[] counts) throws IOException {
    return new Objective(
        loss,
        weights(loss, counts),
        Script.load(
            file -> {
              if (loss.kind() == Loss.Kind.BCE) {
                TrainingFunctions.writeBce(file);
              } else {
                TrainingFunctions.writeCrossEntropy(file, loss.labelSmoothing());
              }
            }));
  }

  /** Numbers that the module gives for a text. */
  public static int outputs(Loss loss, int labels) {
    return loss.kind() == Loss.Kind.BCE ? 1 : labels;
  }

  /** Class weights n / (labels * count), or pos_weight negatives / positives. */
  private static float[] weights(Loss loss, int[] counts) {
    boolean bce = loss.kind() == Loss.Kind.BCE;
    float[] weights = new float[bce ? 1 : counts.length];
    Arrays.fill(weights, 1);
    if (loss.weights() == Loss.Weights.BALANCED && bce) {
      weights[0] = (float) counts[0] / Math.max(1, counts[1]);
    } else if (loss.weights() == Loss.Weights.BALANCED) {
      int rows = Arrays.stream(counts).sum();
      for (int label = 0; label < counts.length; label++) {
        weights[label] = (float) rows / (counts.length * Math.max(1, counts[label]));
      }
    }
    return weights;
  }

  /** What the sum over these rows is divided by to give PyTorch's mean. */
  double denominator(int[] labels) {
    if (loss.kind() == Loss.Kind.BCE) {
      return labels.length;
    }
    return Arrays.stream(labels).mapToDouble(label -> weights[label]).sum();
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
    float[] targets = new float[labels.length];
    for (int row = 0; row < labels.length; row++) {
      targets[row] = labels[row];
    }
    return manager.create(targets, new Shape(labels.length, 1));
  }

  /** The logits by label: a single one is that of label 1 against 0. */
  static float[][] byLabel(float[][] outputs) {
    return Arrays.stream(outputs)
        .map(row -> row.length == 1 ? new float[] {0, row[0]} : row)
        .toArray(float[][]::new);
  }

  @Override
  public void close() {
    script.close();
  }
}
