package org.sentimentstreams.model.torchscript;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.weights.Tensor;

/**
 * Writes a module tree in the subset of Python's pickle protocol 2 that TorchScript reads. Tensors
 * become references to storages, which the archive keeps as files of raw bytes.
 *
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">The opcodes</a>
 */
final class Pickler {
  private static final int PROTO = 0x80;
  private static final int STOP = '.';
  private static final int MARK = '(';
  private static final int GLOBAL = 'c';
  private static final int REDUCE = 'R';
  private static final int BUILD = 'b';
  private static final int EMPTY_DICT = '}';
  private static final int EMPTY_TUPLE = ')';
  private static final int TUPLE = 't';
  private static final int SET_ITEMS = 'u';
  private static final int NEW_OBJECT = 0x81;
  private static final int TRUE = 0x88;
  private static final int FALSE = 0x89;
  private static final int INT32 = 'J';
  private static final int FLOAT64 = 'G';
  private static final int UNICODE = 'X';
  private static final int PERSISTENT_ID = 'Q';
  private static final int REMEMBER = 'r';
  private static final int RECALL = 'j';

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Tensor> storages = new ArrayList<>();
  private final IdentityHashMap<Tensor, Integer> places = new IdentityHashMap<>();
  private final IdentityHashMap<Tensor, Integer> shared = new IdentityHashMap<>();

  /** The pickle and the tensors whose bytes it refers to, by position. */
  record Pickle(byte[] bytes, List<Tensor> storages) {}

  static Pickle pickle(ScriptModule root) {
    Pickler pickler = new Pickler();
    pickler.out.write(PROTO);
    pickler.out.write(2);
    pickler.module(root);
    pickler.out.write(STOP);
    return new Pickle(pickler.out.toByteArray(), List.copyOf(pickler.storages));
  }

  private void module(ScriptModule module) {
    global("__torch__", module.className());
    out.write(EMPTY_TUPLE);
    out.write(NEW_OBJECT);
    out.write(EMPTY_DICT);
    out.write(MARK);
    for (Map.Entry<String, Object> attribute : module.attributes().entrySet()) {
      string(attribute.getKey());
      value(attribute.getValue());
    }
    out.write(SET_ITEMS);
    out.write(BUILD);
  }

  private void value(Object value) {
    if (value instanceof ScriptModule module) {
      module(module);
    } else if (value instanceof Tensor tensor) {
      tensor(tensor);
    } else if (value instanceof ScriptModule.Shared shared) {
      shared(shared.tensor());
    } else if (value instanceof Boolean flag) {
      out.write(flag ? TRUE : FALSE);
    } else if (value instanceof Long number) {
      integer(number);
    } else if (value instanceof Double number) {
      out.write(FLOAT64);
      out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
    } else {
      throw new IllegalArgumentException("TorchScript attribute of type " + value.getClass());
    }
  }

  private void shared(Tensor tensor) {
    Integer known = shared.get(tensor);
    if (known != null) {
      out.write(RECALL);
      littleEndian(known);
      return;
    }
    tensor(tensor);
    out.write(REMEMBER);
    littleEndian(shared.size());
    shared.put(tensor, shared.size());
  }

  private void tensor(Tensor tensor) {
    global("torch._utils", "_rebuild_tensor_v2");
    out.write(MARK);
    storage(tensor);
    integer(0);
    longs(tensor.shape());
    longs(contiguousStrides(tensor.shape()));
    out.write(FALSE);
    global("collections", "OrderedDict");
    out.write(EMPTY_TUPLE);
    out.write(REDUCE);
    out.write(TUPLE);
    out.write(REDUCE);
  }

  private void storage(Tensor tensor) {
    out.write(MARK);
    string("storage");
    global("torch", storageClass(tensor));
    string(Integer.toString(place(tensor)));
    string("cpu");
    integer(tensor.elements());
    out.write(TUPLE);
    out.write(PERSISTENT_ID);
  }

  /** A tensor that several modules have is written once. */
  private int place(Tensor tensor) {
    return places.computeIfAbsent(
        tensor,
        first -> {
          storages.add(first);
          return storages.size() - 1;
        });
  }

  private static String storageClass(Tensor tensor) {
    return switch (tensor.dtype()) {
      case F32 -> "FloatStorage";
      case F16 -> "HalfStorage";
      case BF16 -> "BFloat16Storage";
      case I64 -> "LongStorage";
      default -> throw new IllegalArgumentException("No model computes with " + tensor.dtype());
    };
  }

  private static List<Long> contiguousStrides(List<Long> shape) {
    Long[] strides = new Long[shape.size()];
    long stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.get(axis);
    }
    return List.of(strides);
  }

  private void longs(List<Long> values) {
    out.write(MARK);
    values.forEach(this::integer);
    out.write(TUPLE);
  }

  private void integer(long value) {
    out.write(INT32);
    littleEndian(Math.toIntExact(value));
  }

  private void string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    out.write(UNICODE);
    littleEndian(utf8.length);
    out.writeBytes(utf8);
  }

  private void global(String module, String name) {
    out.write(GLOBAL);
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void littleEndian(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }
}
