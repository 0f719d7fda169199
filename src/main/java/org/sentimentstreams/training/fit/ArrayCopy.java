package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.sentimentstreams.model.weights.DType;
import org.sentimentstreams.model.weights.Tensor;

/** Moves single-precision numbers between the engine's memory and Java's. */
final class ArrayCopy {
  private ArrayCopy() {}

  static Tensor tensor(NDArray array) {
    return Tensor.of(array.toFloatArray(), array.getShape().getShape());
  }

  /** The array as it is when it is read; not to be read after it is closed. */
  static Tensor view(NDArray array) {
    List<Long> shape = Arrays.stream(array.getShape().getShape()).boxed().toList();
    return Tensor.computed(DType.F32, shape, () -> tensor(array));
  }

  static void set(NDArray array, Tensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(tensor.data()).flip();
    array.set(bytes);
  }
}
