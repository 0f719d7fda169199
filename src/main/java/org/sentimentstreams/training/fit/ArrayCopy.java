package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sentimentstreams.model.weights.Tensor;

/** Moves single-precision numbers between the engine's memory and Java's. */
final class ArrayCopy {
  private ArrayCopy() {}

  static Tensor tensor(NDArray array) {
    return Tensor.of(array.toFloatArray(), array.getShape().getShape());
  }

  static void set(NDArray array, Tensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(tensor.data()).flip();
    array.set(bytes);
  }
}
