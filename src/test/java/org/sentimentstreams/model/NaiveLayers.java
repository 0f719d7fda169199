package org.sentimentstreams.model;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.sentimentstreams.model.weights.Tensor;

/**
 * What encoders are made of, in plain loops and double precision, for reference implementations
 * that are slow and simple enough to be believed.
 *
 * @param weights by Hugging Face's names
 * @param epsilon added to the variance in layer normalisation
 */
record NaiveLayers(Map<String, Tensor> weights, double epsilon) {

  /** A row of a table for each number. */
  double[][] rows(String table, long[] numbers) {
    double[][] all = matrix(table);
    double[][] rows = new double[numbers.length][];
    for (int i = 0; i < numbers.length; i++) {
      rows[i] = all[(int) numbers[i]].clone();
    }
    return rows;
  }

  /** All of a matrix. */
  double[][] matrix(String name) {
    Tensor tensor = weights.get(name + ".weight");
    int columns = Math.toIntExact(tensor.shape().get(1));
    float[] flat = tensor.floats();
    double[][] rows = new double[flat.length / columns][columns];
    for (int i = 0; i < flat.length; i++) {
      rows[i / columns][i % columns] = flat[i];
    }
    return rows;
  }

  /** A linear layer, with a bias if there is one. */
  double[][] linear(double[][] x, String name) {
    double[][] weight = matrix(name);
    double[][] y = new double[x.length][weight.length];
    for (int i = 0; i < x.length; i++) {
      for (int out = 0; out < weight.length; out++) {
        y[i][out] = bias(name, out) + dot(x[i], weight[out], 0, x[i].length);
      }
    }
    return y;
  }

  double bias(String name, int i) {
    Tensor bias = weights.get(name + ".bias");
    return bias == null ? 0 : bias.data().getFloat(4 * i);
  }

  /** Layer normalisation, with a bias if there is one. */
  double[][] normalized(double[][] x, String name) {
    float[] weight = weights.get(name + ".weight").floats();
    double[][] y = new double[x.length][weight.length];
    for (int i = 0; i < x.length; i++) {
      double mean = 0;
      for (double value : x[i]) {
        mean += value / weight.length;
      }
      double variance = 0;
      for (double value : x[i]) {
        variance += (value - mean) * (value - mean) / weight.length;
      }
      for (int d = 0; d < weight.length; d++) {
        y[i][d] = (x[i][d] - mean) / Math.sqrt(variance + epsilon) * weight[d] + bias(name, d);
      }
    }
    return y;
  }

  /** Shares of attention: the exponentials of scores, divided by their sum. */
  static double[] softmax(double[] scores) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      highest = Math.max(highest, score);
    }
    double sum = 0;
    double[] shares = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      shares[i] = Math.exp(scores[i] - highest);
      sum += shares[i];
    }
    for (int i = 0; i < scores.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  static double dot(double[] a, double[] b, int from, int to) {
    double dot = 0;
    for (int i = from; i < to; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }

  static double[][] sum(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int d = 0; d < a[i].length; d++) {
        sum[i][d] = a[i][d] + b[i][d];
      }
    }
    return sum;
  }

  static double[][] each(double[][] x, DoubleUnaryOperator function) {
    double[][] y = new double[x.length][x[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int d = 0; d < x[i].length; d++) {
        y[i][d] = function.applyAsDouble(x[i][d]);
      }
    }
    return y;
  }
}
