package org.sentimentstreams.model.torchscript;

import org.sentimentstreams.model.weights.Tensor;

/**
 * How MPNet, as T5 before it, sorts distances of tokens into buckets: a bucket each up to 7, wider
 * ones up to 128, and one for all beyond, on each side.
 *
 * @see <a href="https://arxiv.org/abs/1910.10683">Raffel et al., T5 (2020), section 2.1</a>
 */
final class RelativeBuckets {
  /** The entry of config.json that says how many rows the table has. */
  static final String ROWS = "relative_attention_num_buckets";

  static final int COUNT = 32;
  private static final int SIDE = COUNT / 2;
  private static final int EXACT = SIDE / 2;
  private static final float FARTHEST = 128;

  private RelativeBuckets() {}

  /**
   * The bucket of a distance, computed in single precision, as it is there: buckets begin where
   * rounding lets them.
   *
   * @param distance of the token that is read from the one that asks; negative to its left
   */
  static int of(int distance) {
    int side = distance > 0 ? SIDE : 0;
    int far = Math.abs(distance);
    if (far < EXACT) {
      return side + far;
    }
    float octaves = (float) Math.log((float) far / EXACT) / (float) Math.log(FARTHEST / EXACT);
    return side + Math.min(SIDE - 1, EXACT + (int) (octaves * (SIDE - EXACT)));
  }

  /** The buckets of all distances of texts of up to {@code most} tokens, from the farthest left. */
  static long[] all(int most) {
    long[] buckets = new long[2 * most - 1];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = of(i - most + 1);
    }
    return buckets;
  }

  /**
   * What each head adds for each of these distances.
   *
   * @param table float32 of shape [rows, heads]
   * @return float32 of shape [heads, 2 * most - 1]
   */
  static Tensor biases(Tensor table, int most) {
    int heads = Math.toIntExact(table.shape().get(1));
    float[] values = table.floats();
    long[] buckets = all(most);
    float[] biases = new float[heads * buckets.length];
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < buckets.length; i++) {
        biases[head * buckets.length + i] = values[(int) buckets[i] * heads + head];
      }
    }
    return Tensor.of(biases, heads, buckets.length);
  }
}
