package org.sentimentstreams.model.weights.pytorch;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/**
 * Makes tensors of the value of a pickle. Those whose elements stand in order are views of the
 * file; the others are copied, all of them together into no more memory than the file has bytes.
 */
final class StateDict {
  /** Where trainers put the state dict beside what else they keep. */
  private static final List<String> WRAPPERS =
      List.of("state_dict", "model_state_dict", "model", "module");

  /** Small tensors may be repeated: a row of numbers that was expanded. */
  private static final long ALWAYS_ALLOWED = 1 << 20;

  private final Path file;
  private final Storages storages;
  private final Map<TensorRef, Tensor> made = new IdentityHashMap<>();
  private long copied;

  StateDict(Path file, Storages storages) {
    this.file = file;
    this.storages = storages;
  }

  /**
   * The tensors by name. What is no tensor is passed over.
   *
   * @param fileBytes size of the file
   * @throws InvalidWeightsException if there are none, or one is none of its storage
   */
  Map<String, Tensor> tensors(Object value, long fileBytes) {
    Map<String, Tensor> tensors = new TreeMap<>();
    for (Map.Entry<?, ?> entry : dict(value).entrySet()) {
      if (entry.getKey() instanceof String name && entry.getValue() instanceof TensorRef ref) {
        tensors.put(name, tensor(name, ref, fileBytes + ALWAYS_ALLOWED));
      }
    }
    return tensors;
  }

  /**
   * The dict that holds tensors: one in the value, or the value itself. A state dict holds no
   * dicts, but what trainers save around it may hold tensors, such as the state of random numbers.
   */
  private Map<?, ?> dict(Object value) {
    if (value instanceof Map<?, ?> dict) {
      return Stream.concat(WRAPPERS.stream().map(dict::get), Stream.of(dict))
          .filter(Map.class::isInstance)
          .map(found -> (Map<?, ?>) found)
          .filter(found -> found.values().stream().anyMatch(TensorRef.class::isInstance))
          .findFirst()
          .orElseThrow(
              () ->
                  new InvalidWeightsException(
                      "%s holds a dict without tensors, and none in its %s either: save the state dict (torch.save(model.state_dict(), …))"
                          .formatted(file, WRAPPERS)));
    }
    throw new InvalidWeightsException(
        "%s holds no dict of tensors: save the state dict (torch.save(model.state_dict(), …))"
            .formatted(file));
  }

  private Tensor tensor(String name, TensorRef ref, long allowed) {
    Tensor known = made.get(ref);
    if (known != null) {
      return known;
    }
    ByteBuffer storage = storages.bytes(ref.storage());
    ByteBuffer bytes;
    if (ref.isContiguous()) {
      long begin = ref.elements() == 0 ? 0 : ref.dtype().bytes(ref.offset());
      bytes = storage.slice((int) begin, (int) ref.dtype().bytes(ref.elements()));
    } else {
      copied += ref.dtype().bytes(ref.elements());
      if (copied > allowed) {
        throw new InvalidWeightsException(
            "%s: tensor %s, of shape %s with strides %s, repeats its storage until it is larger than the file"
                .formatted(file, name, ref.shape(), ref.strides()));
      }
      bytes = StridedCopy.of(storage, ref.squeezed());
    }
    Tensor tensor = new Tensor(ref.dtype(), ref.shape(), bytes);
    made.put(ref, tensor);
    return tensor;
  }
}
