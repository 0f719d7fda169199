package org.sentimentstreams.model.weights.pytorch;

import java.nio.ByteBuffer;

/** Lays the elements of a view one behind the other, in the order of their indices. */
final class StridedCopy {
  private final ByteBuffer from;
  private final ByteBuffer to;
  private final int[] shape;
  private final int[] strides;
  private final int elementBytes;

  private StridedCopy(ByteBuffer from, TensorRef ref) {
    this.from = from;
    this.to = ByteBuffer.allocate((int) ref.dtype().bytes(ref.elements()));
    this.elementBytes = (int) ref.dtype().bytes(1);
    this.shape = ref.shape().stream().mapToInt(Math::toIntExact).toArray();
    // A storage ends before 2 GiB, and so does each step inside of it.
    this.strides = ref.strides().stream().mapToInt(n -> (int) (n * elementBytes)).toArray();
  }

  /**
   * @param storage in which the view lies
   * @param ref a view without axes of one element
   */
  static ByteBuffer of(ByteBuffer storage, TensorRef ref) {
    StridedCopy copy = new StridedCopy(storage, ref);
    copy.axis(0, (int) ref.dtype().bytes(ref.offset()));
    return copy.to.flip();
  }

  /** As deep as there are axes of two elements and more, which is less than 32. */
  private void axis(int axis, int begin) {
    if (axis == shape.length) {
      to.put(to.position(), from, begin, elementBytes);
      to.position(to.position() + elementBytes);
      return;
    }
    for (int i = 0; i < shape[axis]; i++) {
      axis(axis + 1, begin + i * strides[axis]);
    }
  }
}
