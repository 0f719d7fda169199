package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.sentimentstreams.model.Tokens;

/**
 * What the module reads, by row: tokens for a whole classifier, [CLS] features for a head alone.
 * One of the two lists is null.
 *
 * @param labels index of each row's right label; where there may be several, a number with the bit
 *     of each
 */
public record Examples(List<Tokens> tokens, List<float[]> features, int[] labels) {

  /** For a whole classifier. */
  public static Examples ofTokens(List<Tokens> tokens, int[] labels) {
    return new Examples(tokens, null, labels);
  }

  /** For a head on a frozen encoder. */
  public static Examples ofFeatures(List<float[]> features, int[] labels) {
    return new Examples(null, features, labels);
  }

  /** Number of rows. */
  public int size() {
    return labels.length;
  }

  /** Length of a row in tokens; features have none. */
  int length(int row) {
    return tokens == null ? 1 : tokens.get(row).length();
  }

  /** The module's inputs for these rows, padded to the longest of them. */
  public NDList inputs(int[] rows, NDManager manager) {
    if (features != null) {
      float[][] vectors = Arrays.stream(rows).mapToObj(features::get).toArray(float[][]::new);
      return new NDList(manager.create(vectors));
    }
    int columns = Arrays.stream(rows).map(this::length).max().orElseThrow();
    long[] ids = new long[rows.length * columns];
    long[] mask = new long[ids.length];
    for (int i = 0; i < rows.length; i++) {
      long[] row = tokens.get(rows[i]).ids();
      System.arraycopy(row, 0, ids, i * columns, row.length);
      Arrays.fill(mask, i * columns, i * columns + row.length, 1);
    }
    Shape shape = new Shape(rows.length, columns);
    return new NDList(
        manager.create(ids, shape),
        manager.create(mask, shape),
        manager.create(new long[ids.length], shape));
  }
}
