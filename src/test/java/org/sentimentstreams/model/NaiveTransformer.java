package org.sentimentstreams.model;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.sentimentstreams.model.weights.Tensor;

/**
 * BERT's encoder in plain loops and double precision, one text at a time, after Hugging Face's
 * modeling_bert.py: slow, and simple enough to be believed.
 */
final class NaiveTransformer {
  private static final double EPSILON = 1e-12;

  private final Map<String, Tensor> weights;
  private final String prefix;
  private final int heads;
  private final DoubleUnaryOperator activation;

  NaiveTransformer(Map<String, Tensor> weights, String prefix, int heads) {
    this(weights, prefix, heads, NaiveTransformer::gelu);
  }

  NaiveTransformer(
      Map<String, Tensor> weights, String prefix, int heads, DoubleUnaryOperator activation) {
    this.weights = weights;
    this.prefix = prefix;
    this.heads = heads;
    this.activation = activation;
  }

  /** The last hidden states of one text: a row for each token. */
  double[][] hiddenStates(long[] ids, long[] positions, int layers) {
    double[][] x = new double[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      double[] word = row("embeddings.word_embeddings.weight", (int) ids[i]);
      double[] position = row("embeddings.position_embeddings.weight", (int) positions[i]);
      x[i] = sum(sum(word, position), row("embeddings.token_type_embeddings.weight", 0));
    }
    normalize(x, "embeddings.LayerNorm");
    for (int layer = 0; layer < layers; layer++) {
      x = layer(x, "encoder.layer." + layer + ".");
    }
    return x;
  }

  private double[][] layer(double[][] x, String name) {
    double[][] attended =
        linear(attention(x, name + "attention.self."), name + "attention.output.dense");
    double[][] y = add(attended, x);
    normalize(y, name + "attention.output.LayerNorm");
    double[][] wide = linear(y, name + "intermediate.dense");
    for (double[] row : wide) {
      for (int i = 0; i < row.length; i++) {
        row[i] = activation.applyAsDouble(row[i]);
      }
    }
    double[][] z = add(linear(wide, name + "output.dense"), y);
    normalize(z, name + "output.LayerNorm");
    return z;
  }

  private double[][] attention(double[][] x, String name) {
    double[][] q = linear(x, name + "query");
    double[][] k = linear(x, name + "key");
    double[][] v = linear(x, name + "value");
    int width = q[0].length / heads;
    double[][] context = new double[x.length][q[0].length];
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < x.length; i++) {
        float[] scores = new float[x.length];
        for (int j = 0; j < x.length; j++) {
          double dot = 0;
          for (int d = head * width; d < (head + 1) * width; d++) {
            dot += q[i][d] * k[j][d];
          }
          scores[j] = (float) (dot / Math.sqrt(width));
        }
        double[] shares = Softmax.of(scores);
        for (int j = 0; j < x.length; j++) {
          for (int d = head * width; d < (head + 1) * width; d++) {
            context[i][d] += shares[j] * v[j][d];
          }
        }
      }
    }
    return context;
  }

  double[][] linear(double[][] x, String name) {
    float[] weight = values(name + ".weight");
    float[] bias = values(name + ".bias");
    double[][] y = new double[x.length][bias.length];
    for (int i = 0; i < x.length; i++) {
      for (int out = 0; out < bias.length; out++) {
        y[i][out] = bias[out];
        for (int in = 0; in < x[i].length; in++) {
          y[i][out] += weight[out * x[i].length + in] * x[i][in];
        }
      }
    }
    return y;
  }

  void normalize(double[][] x, String name) {
    float[] weight = values(name + ".weight");
    float[] bias = values(name + ".bias");
    for (double[] row : x) {
      double mean = 0;
      double square = 0;
      for (double value : row) {
        mean += value / row.length;
        square += value * value / row.length;
      }
      double deviation = Math.sqrt(square - mean * mean + EPSILON);
      for (int i = 0; i < row.length; i++) {
        row[i] = (row[i] - mean) / deviation * weight[i] + bias[i];
      }
    }
  }

  /** x Φ(x), with Φ by numerical integration of the normal density. */
  static double gelu(double x) {
    int steps = 2_000;
    double area = 0;
    for (int i = 0; i < steps; i++) {
      double at = (i + 0.5) * x / steps;
      area += Math.exp(-at * at / 2) * x / steps;
    }
    return x * (0.5 + area / Math.sqrt(2 * Math.PI));
  }

  private double[] row(String name, int row) {
    Tensor tensor = weights.get(prefix + name);
    int width = Math.toIntExact(tensor.shape().get(1));
    float[] all = tensor.floats();
    double[] values = new double[width];
    for (int i = 0; i < width; i++) {
      values[i] = all[row * width + i];
    }
    return values;
  }

  private float[] values(String name) {
    return weights.getOrDefault(prefix + name, weights.get(name)).floats();
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  private static double[][] add(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      sum[i] = sum(a[i], b[i]);
    }
    return sum;
  }
}
