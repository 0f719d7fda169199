package org.sentimentstreams.model;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The classifiers of ELECTRA, MPNet and ALBERT in plain loops and double precision, one text at a
 * time, after Hugging Face's modeling_electra.py, modeling_mpnet.py and modeling_albert.py: slow,
 * and simple enough to be believed.
 */
final class NaiveRelatives {
  private final NaiveLayers layers;
  private final int heads;
  private final DoubleUnaryOperator activation;

  NaiveRelatives(
      Map<String, Tensor> weights, int heads, double epsilon, DoubleUnaryOperator activation) {
    this.layers = new NaiveLayers(weights, epsilon);
    this.heads = heads;
    this.activation = activation;
  }

  /** ElectraForSequenceClassification. */
  double[] electra(long[] ids, int depth) {
    double[][] x = embeddings("electra.", ids);
    if (layers.weights().containsKey("electra.embeddings_project.weight")) {
      x = layers.linear(x, "electra.embeddings_project");
    }
    for (int i = 0; i < depth; i++) {
      String name = "electra.encoder.layer." + i + ".";
      double[][] context =
          attention(
              layers.linear(x, name + "attention.self.query"),
              layers.linear(x, name + "attention.self.key"),
              layers.linear(x, name + "attention.self.value"),
              null);
      double[][] y =
          layers.normalized(
              NaiveLayers.sum(layers.linear(context, name + "attention.output.dense"), x),
              name + "attention.output.LayerNorm");
      x = fed(y, name + "intermediate.dense", name + "output.dense", name + "output.LayerNorm");
    }
    return head(first(x), NaiveTransformer::gelu);
  }

  /** MPNetForSequenceClassification; no padding token may be in the text. */
  double[] mpnet(long[] ids, int depth) {
    double[][] words = layers.rows("mpnet.embeddings.word_embeddings", ids);
    long[] numbers = LongStream.range(2, 2 + ids.length).toArray();
    double[][] x =
        layers.normalized(
            NaiveLayers.sum(words, layers.rows("mpnet.embeddings.position_embeddings", numbers)),
            "mpnet.embeddings.LayerNorm");
    double[][] table = layers.matrix("mpnet.encoder.relative_attention_bias");
    for (int i = 0; i < depth; i++) {
      String name = "mpnet.encoder.layer." + i + ".";
      double[][] context =
          attention(
              layers.linear(x, name + "attention.attn.q"),
              layers.linear(x, name + "attention.attn.k"),
              layers.linear(x, name + "attention.attn.v"),
              table);
      double[][] y =
          layers.normalized(
              NaiveLayers.sum(layers.linear(context, name + "attention.attn.o"), x),
              name + "attention.LayerNorm");
      x = fed(y, name + "intermediate.dense", name + "output.dense", name + "output.LayerNorm");
    }
    return head(first(x), Math::tanh);
  }

  /** AlbertForSequenceClassification, of layers whose number is a multiple of that of groups. */
  double[] albert(long[] ids, int depth, int groups, int inner) {
    double[][] x =
        layers.linear(embeddings("albert.", ids), "albert.encoder.embedding_hidden_mapping_in");
    for (int i = 0; i < depth; i++) {
      int group = i / (depth / groups);
      for (int k = 0; k < inner; k++) {
        x = albertLayer(x, "albert.encoder.albert_layer_groups." + group + ".albert_layers." + k);
      }
    }
    double[][] pooled = layers.linear(first(x), "albert.pooler");
    return layers.linear(NaiveLayers.each(pooled, Math::tanh), "classifier")[0];
  }

  private double[][] albertLayer(double[][] x, String name) {
    double[][] context =
        attention(
            layers.linear(x, name + ".attention.query"),
            layers.linear(x, name + ".attention.key"),
            layers.linear(x, name + ".attention.value"),
            null);
    double[][] y =
        layers.normalized(
            NaiveLayers.sum(x, layers.linear(context, name + ".attention.dense")),
            name + ".attention.LayerNorm");
    return fed(y, name + ".ffn", name + ".ffn_output", name + ".full_layer_layer_norm");
  }

  private double[][] embeddings(String prefix, long[] ids) {
    double[][] x = layers.rows(prefix + "embeddings.word_embeddings", ids);
    long[] zeros = new long[ids.length];
    x = NaiveLayers.sum(x, layers.rows(prefix + "embeddings.token_type_embeddings", zeros));
    long[] numbers = LongStream.range(0, ids.length).toArray();
    x = NaiveLayers.sum(x, layers.rows(prefix + "embeddings.position_embeddings", numbers));
    return layers.normalized(x, prefix + "embeddings.LayerNorm");
  }

  /**
   * @param biases by bucket and head; null for none
   */
  private double[][] attention(double[][] q, double[][] k, double[][] v, double[][] biases) {
    int width = q[0].length / heads;
    double[][] context = new double[q.length][q[0].length];
    for (int head = 0; head < heads; head++) {
      int from = head * width;
      for (int i = 0; i < q.length; i++) {
        double[] scores = new double[q.length];
        for (int j = 0; j < q.length; j++) {
          scores[j] = NaiveLayers.dot(q[i], k[j], from, from + width) / Math.sqrt(width);
          if (biases != null) {
            scores[j] += biases[bucket(j - i)][head];
          }
        }
        double[] shares = NaiveLayers.softmax(scores);
        for (int j = 0; j < q.length; j++) {
          for (int d = from; d < from + width; d++) {
            context[i][d] += shares[j] * v[j][d];
          }
        }
      }
    }
    return context;
  }

  /** The first distances of the buckets from 8 on: 8 (128 / 8)^(n / 8), rounded up. */
  private static final int[] BEGINNINGS = {8, 12, 16, 23, 32, 46, 64, 91};

  /** relative_position_bucket of memory minus context position, read off a table. */
  static int bucket(int distance) {
    int far = Math.abs(distance);
    int bucket = Math.min(far, 7);
    for (int beginning : BEGINNINGS) {
      bucket += far >= beginning ? 1 : 0;
    }
    return distance > 0 ? 16 + bucket : bucket;
  }

  private double[][] fed(double[][] y, String up, String down, String norm) {
    double[][] wide = NaiveLayers.each(layers.linear(y, up), activation);
    return layers.normalized(NaiveLayers.sum(layers.linear(wide, down), y), norm);
  }

  private double[] head(double[][] first, DoubleUnaryOperator function) {
    double[][] dense = NaiveLayers.each(layers.linear(first, "classifier.dense"), function);
    return layers.linear(dense, "classifier.out_proj")[0];
  }

  private static double[][] first(double[][] x) {
    return new double[][] {x[0]};
  }
}
