package org.sentimentstreams.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * A dense row-major tensor outside of any engine. Two are equal if type, shape and elements are.
 */
public final class Tensor {
  private final DType dtype;
  private final List<Long> shape;
  private final Supplier<ByteBuffer> elements;

  private Tensor(DType dtype, List<Long> shape, Supplier<ByteBuffer> elements) {
    this.dtype = dtype;
    this.shape = List.copyOf(shape);
    this.elements = elements;
  }

  /**
   * @param dtype element type
   * @param shape extents, outermost first; empty for a scalar
   * @param data the elements, little endian; never written to
   * @throws IllegalArgumentException if the buffer's size is not that of the shape
   */
  public Tensor(DType dtype, List<Long> shape, ByteBuffer data) {
    this(dtype, shape, data.asReadOnlyBuffer()::duplicate);
    if (data.remaining() != bytes()) {
      throw new IllegalArgumentException(
          "%s tensor of shape %s needs %d bytes, not %d"
              .formatted(dtype, shape, bytes(), data.remaining()));
    }
  }

  /**
   * A tensor that is made whenever it is read, and takes no memory between: a model is as large as
   * the heap, and each of its matrices is read once.
   *
   * @param source called by each reader, perhaps at once by several; what it throws, they throw
   */
  public static Tensor computed(DType dtype, List<Long> shape, Supplier<Tensor> source) {
    return new Tensor(dtype, shape, () -> source.get().data());
  }

  /** A single-precision tensor with a copy of these values. */
  public static Tensor of(float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new Tensor(DType.F32, LongStream.of(shape).boxed().toList(), bytes);
  }

  /** An integer tensor with a copy of these values. */
  public static Tensor of(long[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return new Tensor(DType.I64, LongStream.of(shape).boxed().toList(), bytes);
  }

  /** A single-precision tensor of zeros. */
  public static Tensor zeros(long... shape) {
    return of(new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))], shape);
  }

  /** Element type. */
  public DType dtype() {
    return dtype;
  }

  /** Extents, outermost first; empty for a scalar. */
  public List<Long> shape() {
    return shape;
  }

  /** A view of the elements that does not share its position with other readers; little endian. */
  public ByteBuffer data() {
    return elements.get().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The same with its elements in memory, so that they can be read more than once. */
  public Tensor now() {
    return new Tensor(dtype, shape, data());
  }

  /** Size of the elements. */
  public long bytes() {
    return dtype.bytes(elements());
  }

  /** Number of elements. */
  public long elements() {
    return elements(shape);
  }

  private static long elements(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** The values in single precision; exact for F16 and BF16, rounded for F64. */
  public float[] floats() {
    float[] values = new float[Math.toIntExact(elements())];
    ByteBuffer source = data();
    switch (dtype) {
      case F32 -> source.asFloatBuffer().get(values);
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(source.getShort(2 * i) << 16);
        }
      }
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = HalfPrecision.toFloat(source.getShort(2 * i));
        }
      }
      case F64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) source.getDouble(8 * i);
        }
      }
      default -> throw new IllegalStateException("A tensor of " + dtype + " holds no weights");
    }
    return values;
  }

  /**
   * Index of the first element that is NaN or infinite in single precision; -1 if there is none.
   */
  public long firstNotFinite() {
    if (dtype == DType.F32) {
      return firstNotFinite(data().asFloatBuffer());
    }
    ByteBuffer source = data();
    int elements = Math.toIntExact(elements());
    for (int i = 0; i < elements; i++) {
      boolean finite =
          switch (dtype) {
            case BF16 -> (source.getShort(2 * i) & 0x7f80) != 0x7f80;
            case F16 -> (source.getShort(2 * i) & 0x7c00) != 0x7c00;
            case F64 -> Float.isFinite((float) source.getDouble(8 * i));
            default -> true;
          };
      if (!finite) {
        return i;
      }
    }
    return -1;
  }

  /** In blocks: a model's start reads every weight here, and a buffer is slow to ask for one. */
  private static long firstNotFinite(FloatBuffer source) {
    float[] block = new float[4096];
    for (int start = 0; start < source.limit(); start += block.length) {
      int size = Math.min(block.length, source.remaining());
      source.get(block, 0, size);
      for (int i = 0; i < size; i++) {
        if (!Float.isFinite(block[i])) {
          return start + i;
        }
      }
    }
    return -1;
  }

  /** This tensor in single precision, itself if it is already. */
  public Tensor toF32() {
    return dtype == DType.F32
        ? this
        : of(floats(), shape.stream().mapToLong(Long::longValue).toArray());
  }

  /** This tensor in half precision, each number rounded to the nearest. */
  public Tensor toF16() {
    ByteBuffer bytes =
        ByteBuffer.allocate(2 * Math.toIntExact(elements())).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : floats()) {
      bytes.putShort(HalfPrecision.fromFloat(value));
    }
    return new Tensor(DType.F16, shape, bytes.flip());
  }

  /** The transpose of a single-precision matrix. */
  public Tensor transposed() {
    int rows = Math.toIntExact(shape.get(0));
    int columns = Math.toIntExact(shape.get(1));
    float[] from = floats();
    float[] to = new float[from.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        to[column * rows + row] = from[row * columns + column];
      }
    }
    return of(to, columns, rows);
  }

  /** A view of some of the rows along the first axis. */
  public Tensor rows(long from, long to) {
    Long[] extents = shape.toArray(new Long[0]);
    long width = elements() / Math.max(1, extents[0]);
    extents[0] = to - from;
    int start = Math.toIntExact(dtype.bytes(from * width));
    int size = Math.toIntExact(dtype.bytes((to - from) * width));
    return new Tensor(dtype, List.of(extents), () -> data().slice(start, size));
  }

  /**
   * Tensors of one type laid one behind the other along the first axis: linear layers with the same
   * input become one.
   */
  public static Tensor concat(List<Tensor> parts) {
    Tensor first = parts.get(0);
    Long[] shape = first.shape().toArray(new Long[0]);
    shape[0] = parts.stream().mapToLong(part -> part.shape().get(0)).sum();
    return computed(first.dtype(), List.of(shape), () -> joined(parts, List.of(shape)));
  }

  private static Tensor joined(List<Tensor> parts, List<Long> shape) {
    long bytes = parts.stream().mapToLong(Tensor::bytes).sum();
    ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(bytes));
    parts.forEach(part -> joined.put(part.data()));
    return new Tensor(parts.get(0).dtype(), shape, joined.flip());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor tensor
        && dtype == tensor.dtype
        && shape.equals(tensor.shape)
        && data().equals(tensor.data());
  }

  @Override
  public int hashCode() {
    return Objects.hash(dtype, shape);
  }

  @Override
  public String toString() {
    return dtype + " " + shape;
  }
}
