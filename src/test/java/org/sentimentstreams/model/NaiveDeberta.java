package org.sentimentstreams.model;

import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The encoder and the classifier of DeBERTa-v2 and v3 in plain loops and double precision, one text
 * at a time, after Hugging Face's modeling_deberta_v2.py. What a model has is seen by its weights.
 */
final class NaiveDeberta {
  private static final double EPSILON = 1e-7;
  private static final String REL_EMBEDDINGS = "encoder.rel_embeddings";

  private final Map<String, Tensor> weights;
  private final NaiveLayers layers;
  private final String prefix;
  private final Shape shape;

  /**
   * What the weights do not say.
   *
   * @param buckets {@code position_buckets}; 0 for none
   * @param reach {@code max_relative_positions}
   * @param terms {@code pos_att_type}
   * @param normed whether {@code norm_rel_ebd} is layer_norm
   * @param convolution what is applied to the convolution's output, where there is one
   */
  record Shape(
      int heads,
      int buckets,
      int reach,
      Set<String> terms,
      boolean normed,
      DoubleUnaryOperator activation,
      DoubleUnaryOperator convolution) {}

  NaiveDeberta(Map<String, Tensor> weights, String prefix, Shape shape) {
    this.weights = weights;
    this.layers = new NaiveLayers(weights, EPSILON);
    this.prefix = prefix;
    this.shape = shape;
  }

  /** The last hidden states of a text: a row for each token. */
  double[][] hiddenStates(long[] ids, int depth) {
    double[][] embedded = embeddings(ids);
    double[][] x = embedded;
    for (int i = 0; i < depth; i++) {
      x = layer(x, prefix + "encoder.layer." + i + ".");
      if (i == 0 && weights.containsKey(prefix + "encoder.conv.conv.weight")) {
        double[][] convolved = NaiveLayers.each(convolution(embedded), shape.convolution());
        x = layers.normalized(NaiveLayers.sum(x, convolved), prefix + "encoder.conv.LayerNorm");
      }
    }
    return x;
  }

  private double[][] embeddings(long[] ids) {
    String name = prefix + "embeddings.";
    double[][] x = layers.rows(name + "word_embeddings", ids);
    if (weights.containsKey(name + "position_embeddings.weight")) {
      long[] positions = new long[ids.length];
      for (int i = 0; i < ids.length; i++) {
        positions[i] = i;
      }
      x = NaiveLayers.sum(x, layers.rows(name + "position_embeddings", positions));
    }
    if (weights.containsKey(name + "token_type_embeddings.weight")) {
      x = NaiveLayers.sum(x, layers.rows(name + "token_type_embeddings", new long[ids.length]));
    }
    if (weights.containsKey(name + "embed_proj.weight")) {
      x = layers.linear(x, name + "embed_proj");
    }
    return layers.normalized(x, name + "LayerNorm");
  }

  /** Over the tokens of the text; there are zeros before the first and behind the last. */
  private double[][] convolution(double[][] x) {
    Tensor kernel = weights.get(prefix + "encoder.conv.conv.weight");
    int width = x[0].length;
    int inGroup = Math.toIntExact(kernel.shape().get(1));
    int size = Math.toIntExact(kernel.shape().get(2));
    float[] flat = kernel.floats();
    int outGroup = width / (width / inGroup);
    double[][] y = new double[x.length][width];
    for (int t = 0; t < x.length; t++) {
      for (int out = 0; out < width; out++) {
        y[t][out] = layers.bias(prefix + "encoder.conv.conv", out);
        for (int in = 0; in < inGroup; in++) {
          for (int tap = 0; tap < size; tap++) {
            int source = t + tap - (size - 1) / 2;
            if (source >= 0 && source < x.length) {
              y[t][out] +=
                  flat[(out * inGroup + in) * size + tap]
                      * x[source][out / outGroup * inGroup + in];
            }
          }
        }
      }
    }
    return y;
  }

  private double[][] layer(double[][] x, String name) {
    double[][] attended =
        layers.linear(attention(x, name + "attention.self."), name + "attention.output.dense");
    double[][] y =
        layers.normalized(NaiveLayers.sum(attended, x), name + "attention.output.LayerNorm");
    double[][] wide =
        NaiveLayers.each(layers.linear(y, name + "intermediate.dense"), shape.activation());
    return layers.normalized(
        NaiveLayers.sum(layers.linear(wide, name + "output.dense"), y), name + "output.LayerNorm");
  }

  private double[][] attention(double[][] x, String name) {
    double[][] q = layers.linear(x, name + "query_proj");
    double[][] k = layers.linear(x, name + "key_proj");
    double[][] v = layers.linear(x, name + "value_proj");
    boolean relative = weights.containsKey(prefix + REL_EMBEDDINGS + ".weight");
    boolean c2p = shape.terms().contains("c2p");
    boolean p2c = shape.terms().contains("p2c");
    double[][] positionKeys = relative && c2p ? projected(name, "key_proj") : null;
    double[][] positionQueries = relative && p2c ? projected(name, "query_proj") : null;
    int width = x[0].length / shape.heads();
    double scale = Math.sqrt((double) width * (1 + (c2p ? 1 : 0) + (p2c ? 1 : 0)));
    double[][] context = new double[x.length][x[0].length];
    for (int head = 0; head < shape.heads(); head++) {
      int from = head * width;
      int to = from + width;
      for (int i = 0; i < x.length; i++) {
        double[] scores = new double[x.length];
        for (int j = 0; j < x.length; j++) {
          scores[j] = NaiveLayers.dot(q[i], k[j], from, to);
          if (positionKeys != null) {
            scores[j] += NaiveLayers.dot(q[i], positionKeys[row(bucket(i - j))], from, to);
          }
          if (positionQueries != null) {
            // The published code looks it up from the key's side, and with the other sign.
            scores[j] += NaiveLayers.dot(k[j], positionQueries[row(-bucket(j - i))], from, to);
          }
          scores[j] /= scale;
        }
        double[] shares = NaiveLayers.softmax(scores);
        for (int j = 0; j < x.length; j++) {
          for (int d = from; d < to; d++) {
            context[i][d] += shares[j] * v[j][d];
          }
        }
      }
    }
    return context;
  }

  /**
   * Relative positions as a layer sees them: by projections of its own, or by those of its tokens.
   */
  private double[][] projected(String name, String projection) {
    double[][] positions = layers.matrix(prefix + REL_EMBEDDINGS);
    if (shape.normed()) {
      positions = layers.normalized(positions, prefix + "encoder.LayerNorm");
    }
    String own = name + "pos_" + projection;
    boolean shared = !weights.containsKey(own + ".weight");
    return layers.linear(positions, shared ? name + projection : own);
  }

  private int row(int bucket) {
    int span = shape.buckets() > 0 ? shape.buckets() : shape.reach();
    return Math.max(0, Math.min(2 * span - 1, bucket + span));
  }

  /** Near distances have a bucket each; farther ones share theirs, ever more of them. */
  private int bucket(int distance) {
    int middle = shape.buckets() / 2;
    if (shape.buckets() <= 0 || Math.abs(distance) <= middle) {
      return distance;
    }
    double share =
        Math.log((double) Math.abs(distance) / middle)
            / Math.log((double) (shape.reach() - 1) / middle);
    int bucket = (int) Math.ceil(share * (middle - 1)) + middle;
    return bucket * Integer.signum(distance);
  }

  /** What DebertaV2ForSequenceClassification gives. */
  double[] logits(long[] ids, int depth, DoubleUnaryOperator pooling) {
    double[][] first = {hiddenStates(ids, depth)[0]};
    double[][] pooled = NaiveLayers.each(layers.linear(first, "pooler.dense"), pooling);
    return layers.linear(pooled, "classifier")[0];
  }
}
