package org.sentimentstreams.model.weights.pytorch;

import java.util.List;
import java.util.stream.LongStream;
import org.sentimentstreams.model.weights.DType;

/**
 * A tensor as a pickle has it: a view of a storage.
 *
 * @param offset of its first element, in elements
 * @param shape extents, outermost first
 * @param strides steps in elements from one index to the next, for each axis
 */
record TensorRef(StorageRef storage, long offset, List<Long> shape, List<Long> strides) {
  /** PyTorch has no more. */
  private static final int MOST_AXES = 64;

  /**
   * @throws IllegalArgumentException if the view is none of its storage
   */
  TensorRef {
    if (shape.size() > MOST_AXES || strides.size() != shape.size()) {
      throw new IllegalArgumentException(
          "of %d extents and %d strides is none".formatted(shape.size(), strides.size()));
    }
    requireInside(storage, offset, shape, strides);
  }

  private static void requireInside(
      StorageRef storage, long offset, List<Long> shape, List<Long> strides) {
    try {
      long elements = 1;
      long last = offset;
      boolean negative = offset < 0;
      for (int axis = 0; axis < shape.size(); axis++) {
        negative |= shape.get(axis) < 0 || strides.get(axis) < 0;
        elements = Math.multiplyExact(elements, shape.get(axis));
        last =
            Math.addExact(last, Math.multiplyExact(shape.get(axis) - 1, (long) strides.get(axis)));
      }
      if (!negative && (elements == 0 || last < storage.elements()) && fits(storage, elements)) {
        return;
      }
    } catch (ArithmeticException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "of shape %s with strides %s from element %d on does not lie in its storage of %d elements"
            .formatted(shape, strides, offset, storage.elements()));
  }

  /** A Java buffer ends there. */
  private static boolean fits(StorageRef storage, long elements) {
    return storage.dtype().bytes(elements) <= Integer.MAX_VALUE;
  }

  DType dtype() {
    return storage.dtype();
  }

  long elements() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** Whether its elements stand one behind the other, in the order of their indices. */
  boolean isContiguous() {
    long expected = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      if (shape.get(axis) != 1 && strides.get(axis) != expected) {
        return elements() == 0;
      }
      expected *= shape.get(axis);
    }
    return true;
  }

  /** The same view without axes of one element, whose strides say nothing. */
  TensorRef squeezed() {
    return new TensorRef(storage, offset, kept(shape), kept(strides));
  }

  private List<Long> kept(List<Long> numbers) {
    return LongStream.range(0, shape.size())
        .filter(axis -> shape.get((int) axis) != 1)
        .mapToObj(axis -> numbers.get((int) axis))
        .toList();
  }
}
