package org.sentimentstreams.model.weights.pytorch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * What stands for the calls that a pickle asks for: values of our own, made from the arguments
 * after these were looked at.
 */
record Construction(Unpickler pickle) {
  /** PyTorch has no tensors of more; the arguments of each are copied. */
  private static final int MOST_AXES = 64;

  /** In {@code (storage, offset, size, stride, requires_grad, hooks)}; more may follow. */
  private static final int TENSOR_ARGUMENTS = 6;

  /** In {@code ("storage", class, key, location, elements)}; old files have a view behind it. */
  private static final int STORAGE_PARTS = 5;

  /**
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if it makes no such value of
   *     these
   */
  Object of(KnownName name, Object[] arguments) {
    return switch (name) {
      case ORDERED_DICT -> dict(arguments);
      case REBUILD_TENSOR -> tensor(arguments);
      case REBUILD_PARAMETER -> parameter(arguments);
      default -> throw pickle.refusal("a call of " + name);
    };
  }

  private Object dict(Object[] arguments) {
    if (arguments.length > 0) {
      throw pickle.refusal("an OrderedDict that is made of something");
    }
    return new LinkedHashMap<>();
  }

  private Object parameter(Object[] arguments) {
    if (arguments.length > 0 && arguments[0] instanceof TensorRef tensor) {
      return tensor;
    }
    throw pickle.refusal("a parameter that is no tensor");
  }

  private Object tensor(Object[] arguments) {
    if (arguments.length >= TENSOR_ARGUMENTS
        && arguments[0] instanceof StorageRef storage
        && arguments[1] instanceof Long offset
        && arguments[2] instanceof Object[] size
        && arguments[3] instanceof Object[] stride) {
      try {
        return new TensorRef(storage, offset, numbers(size), numbers(stride));
      } catch (IllegalArgumentException e) {
        throw pickle.refusal("something wrong: a tensor " + e.getMessage());
      }
    }
    throw pickle.refusal("a tensor whose parts are not those of a tensor");
  }

  private List<Long> numbers(Object[] items) {
    if (items.length > MOST_AXES || Stream.of(items).anyMatch(item -> !(item instanceof Long))) {
      throw pickle.refusal("a shape that is none");
    }
    return Stream.of(items).map(Long.class::cast).toList();
  }

  /** The storage that a persistent id stands for. */
  StorageRef storage(Object id) {
    if (id instanceof Object[] parts
        && parts.length >= STORAGE_PARTS
        && "storage".equals(parts[0])
        && parts[1] instanceof KnownName name
        && name.dtype() != null
        && parts[2] instanceof String key
        && parts[4] instanceof Long elements
        && elements >= 0
        && elements <= Integer.MAX_VALUE / Math.max(1, name.dtype().bytes(1))
        && (parts.length == STORAGE_PARTS || parts[STORAGE_PARTS] == Unpickler.NONE)) {
      return new StorageRef(name.dtype(), key, elements);
    }
    throw pickle.refusal("something that is no storage of at most 2 GiB");
  }
}
