package org.sentimentstreams.model;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import org.sentimentstreams.model.weights.Tensor;

/**
 * ModernBERT's encoder and classifier in plain loops and double precision, one text at a time,
 * after Hugging Face's modeling_modernbert.py.
 */
final class NaiveModernBert {
  private static final double EPSILON = 1e-5;

  private final NaiveLayers layers;
  private final String prefix;
  private final int heads;
  private final IntPredicate global;
  private final int window;
  private final double globalTheta;
  private final double localTheta;
  private final DoubleUnaryOperator activation;

  /**
   * @param prefix what stands before the encoder's names
   * @param global whether a layer sees all of a text
   * @param window how far the other layers see on each side
   */
  NaiveModernBert(
      Map<String, Tensor> weights,
      String prefix,
      int heads,
      IntPredicate global,
      int window,
      double globalTheta,
      double localTheta,
      DoubleUnaryOperator activation) {
    this.layers = new NaiveLayers(weights, EPSILON);
    this.prefix = prefix;
    this.heads = heads;
    this.global = global;
    this.window = window;
    this.globalTheta = globalTheta;
    this.localTheta = localTheta;
    this.activation = activation;
  }

  /** The last hidden states of a text: a row for each token. */
  double[][] hiddenStates(long[] ids, int depth) {
    double[][] x =
        layers.normalized(
            layers.rows(prefix + "embeddings.tok_embeddings", ids), prefix + "embeddings.norm");
    for (int i = 0; i < depth; i++) {
      String name = prefix + "layers." + i + ".";
      double[][] in = i == 0 ? x : layers.normalized(x, name + "attn_norm");
      x = NaiveLayers.sum(x, attention(in, name + "attn.", global.test(i)));
      x = NaiveLayers.sum(x, feedForward(layers.normalized(x, name + "mlp_norm"), name + "mlp."));
    }
    return layers.normalized(x, prefix + "final_norm");
  }

  private double[][] feedForward(double[][] x, String name) {
    double[][] both = layers.linear(x, name + "Wi");
    int width = both[0].length / 2;
    double[][] gated = new double[x.length][width];
    for (int i = 0; i < x.length; i++) {
      for (int d = 0; d < width; d++) {
        gated[i][d] = activation.applyAsDouble(both[i][d]) * both[i][width + d];
      }
    }
    return layers.linear(gated, name + "Wo");
  }

  private double[][] attention(double[][] x, String name, boolean isGlobal) {
    double[][] qkv = layers.linear(x, name + "Wqkv");
    int hidden = x[0].length;
    int width = hidden / heads;
    double theta = isGlobal ? globalTheta : localTheta;
    double[][] context = new double[x.length][hidden];
    for (int head = 0; head < heads; head++) {
      double[][] q = new double[x.length][];
      double[][] k = new double[x.length][];
      for (int i = 0; i < x.length; i++) {
        q[i] = rotated(qkv[i], head * width, width, i, theta);
        k[i] = rotated(qkv[i], hidden + head * width, width, i, theta);
      }
      for (int i = 0; i < x.length; i++) {
        double[] scores = new double[x.length];
        for (int j = 0; j < x.length; j++) {
          boolean seen = isGlobal || Math.abs(i - j) <= window;
          scores[j] =
              seen
                  ? NaiveLayers.dot(q[i], k[j], 0, width) / Math.sqrt(width)
                  : Double.NEGATIVE_INFINITY;
        }
        double[] shares = NaiveLayers.softmax(scores);
        for (int j = 0; j < x.length; j++) {
          for (int d = 0; d < width; d++) {
            context[i][head * width + d] += shares[j] * qkv[j][2 * hidden + head * width + d];
          }
        }
      }
    }
    return layers.linear(context, name + "Wo");
  }

  /** Each number of the first half turns with the one as far into the second. */
  private static double[] rotated(double[] row, int from, int width, int position, double theta) {
    int half = width / 2;
    double[] turned = new double[width];
    for (int d = 0; d < half; d++) {
      double angle = position * Math.pow(theta, -2.0 * d / width);
      double a = row[from + d];
      double b = row[from + half + d];
      turned[d] = a * Math.cos(angle) - b * Math.sin(angle);
      turned[half + d] = b * Math.cos(angle) + a * Math.sin(angle);
    }
    return turned;
  }

  /** What ModernBertForSequenceClassification gives. */
  double[] logits(long[] ids, int depth, boolean mean) {
    double[][] hidden = hiddenStates(ids, depth);
    double[] pooled = hidden[0];
    if (mean) {
      pooled = new double[hidden[0].length];
      for (double[] row : hidden) {
        for (int d = 0; d < pooled.length; d++) {
          pooled[d] += row[d] / hidden.length;
        }
      }
    }
    double[][] dense =
        NaiveLayers.each(layers.linear(new double[][] {pooled}, "head.dense"), activation);
    return layers.linear(layers.normalized(dense, "head.norm"), "classifier")[0];
  }
}
