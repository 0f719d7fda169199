package org.sentimentstreams.wide;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.weights.DType;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * A wide part on disk: safetensors with {@code counts} (U8, 65,536) and {@code grams} (U16, n) as
 * {@link PackedGrams} has them, {@code idf} (U8, n), {@code weights} (I8, rows × n), {@code scales}
 * and {@code biases} (F32, rows). Equal models are equal files.
 */
public final class WideFile {
  /** Far above what training gives; sums of more may leave the range of a float. */
  private static final float MOST = 1e6f;

  private static final String COUNTS = "counts";
  private static final String GRAMS = "grams";
  private static final String IDF = "idf";
  private static final String WEIGHTS = "weights";
  private static final String SCALES = "scales";
  private static final String BIASES = "biases";

  private final Path file;
  private final Map<String, Tensor> tensors;

  private WideFile(Path file, Map<String, Tensor> tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  /**
   * Writes a model.
   *
   * @throws IOException if that fails
   */
  public static void write(Path file, WideModel model) throws IOException {
    int[] grams = model.vocabulary().grams();
    int rows = model.weights().length;
    PackedGrams packed = PackedGrams.of(grams);
    ByteBuffer weights = ByteBuffer.allocate(rows * grams.length);
    for (byte[] row : model.weights()) {
      weights.put(row);
    }
    long terms = grams.length;
    ByteBuffer idf = ByteBuffer.wrap(model.vocabulary().idf());
    SafeTensors.write(
        file,
        Map.of(
            COUNTS, packed.counts(),
            GRAMS, packed.lower(),
            IDF, new Tensor(DType.U8, List.of(terms), idf),
            WEIGHTS, new Tensor(DType.I8, List.of((long) rows, terms), weights.flip()),
            SCALES, Tensor.of(model.scales(), rows),
            BIASES, Tensor.of(model.biases(), rows)));
  }

  /**
   * Reads a model.
   *
   * @param problem of the model that it belongs to
   * @param labels number of that model's labels
   * @throws InvalidWeightsException if the file is damaged, or does not fit; the message names the
   *     file and the tensor
   * @throws IOException if it cannot be read
   */
  public static WideModel read(Path file, Problem problem, int labels) throws IOException {
    return new WideFile(file, SafeTensors.read(file)).model(problem, labels);
  }

  private WideModel model(Problem problem, int labels) {
    int rows = WideModel.rows(problem, labels);
    Tensor lower = tensor(GRAMS, DType.U16);
    int terms = Math.toIntExact(lower.elements());
    require(GRAMS, lower, List.of((long) terms));
    Tensor counts = tensor(COUNTS, DType.U8);
    require(COUNTS, counts, List.of((long) PackedGrams.BLOCKS));
    byte[] idf = bytes(IDF, DType.U8, List.of((long) terms));
    byte[] flat = bytes(WEIGHTS, DType.I8, List.of((long) rows, (long) terms));
    byte[][] weights = new byte[rows][terms];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(flat, row * terms, weights[row], 0, terms);
    }
    float[] scales = floats(SCALES, rows);
    float[] biases = floats(BIASES, rows);
    try {
      int[] grams = new PackedGrams(counts, lower).unpacked();
      return new WideModel(new Vocabulary(grams, idf), problem, labels, weights, scales, biases);
    } catch (IllegalArgumentException e) {
      throw new InvalidWeightsException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private byte[] bytes(String name, DType dtype, List<Long> shape) {
    Tensor tensor = tensor(name, dtype);
    require(name, tensor, shape);
    byte[] bytes = new byte[Math.toIntExact(tensor.elements())];
    tensor.data().get(bytes);
    return bytes;
  }

  private float[] floats(String name, int rows) {
    Tensor tensor = tensor(name, DType.F32);
    require(name, tensor, List.of((long) rows));
    float[] values = tensor.floats();
    for (int row = 0; row < rows; row++) {
      if (!(Math.abs(values[row]) <= MOST)) {
        throw new InvalidWeightsException(
            "%s: %s has %s in row %d: a number from %s to %s is needed"
                .formatted(file, name, values[row], row, -MOST, MOST));
      }
    }
    return values;
  }

  private Tensor tensor(String name, DType dtype) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || tensor.dtype() != dtype) {
      throw new InvalidWeightsException(
          "%s: %s: %s of %s is needed"
              .formatted(
                  file,
                  tensor == null ? "a tensor is missing" : "a tensor is of " + tensor.dtype(),
                  name,
                  dtype));
    }
    return tensor;
  }

  private void require(String name, Tensor tensor, List<Long> shape) {
    if (!tensor.shape().equals(shape)) {
      throw new InvalidWeightsException(
          "%s: %s has the shape %s, but %s is needed: does it belong to a model with other labels?"
              .formatted(file, name, tensor.shape(), shape));
    }
  }
}
