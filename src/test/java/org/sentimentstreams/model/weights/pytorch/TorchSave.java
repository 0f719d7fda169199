package org.sentimentstreams.model.weights.pytorch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.weights.Tensor;

/** Writes state dicts as {@code torch.save} does. */
public final class TorchSave {
  private TorchSave() {}

  /** The file of a state dict, as a zip archive. */
  public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
    Files.write(file, zip(pickle(tensors), contents(tensors)));
  }

  /** The same in the form before that. */
  public static void writeLegacy(Path file, Map<String, Tensor> tensors) throws IOException {
    Files.write(file, legacy(pickle(tensors), tensors));
  }

  static List<byte[]> contents(Map<String, Tensor> tensors) {
    return tensors.values().stream().map(TorchSave::bytes).toList();
  }

  static byte[] bytes(Tensor tensor) {
    byte[] bytes = new byte[tensor.data().remaining()];
    tensor.data().get(bytes);
    return bytes;
  }

  /** A zip archive of a pickle and of storages 0, 1, …. */
  static byte[] zip(byte[] pickle, List<byte[]> storages) {
    ZipWriter zip = new ZipWriter();
    zip.add("archive/data.pkl", pickle);
    for (int i = 0; i < storages.size(); i++) {
      zip.add("archive/data/" + i, storages.get(i));
    }
    zip.add("archive/version", new byte[] {'3', '\n'});
    return zip.end();
  }

  static byte[] legacy(byte[] pickle, Map<String, Tensor> tensors) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        new PickleWriter()
            .raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
            .end());
    bytes.writeBytes(new PickleWriter().number(1001).end());
    bytes.writeBytes(new PickleWriter().raw('}').text("little_endian").raw(0x88).raw('s').end());
    bytes.writeBytes(pickle);
    PickleWriter keys = new PickleWriter().raw(']', '(');
    List<Tensor> ordered = new ArrayList<>(tensors.values());
    for (int i = 0; i < ordered.size(); i++) {
      keys.text(Integer.toString(i));
    }
    bytes.writeBytes(keys.raw('e').end());
    for (Tensor tensor : ordered) {
      ByteBuffer count = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      bytes.writeBytes(count.putLong(tensor.elements()).array());
      bytes.writeBytes(bytes(tensor));
    }
    return bytes.toByteArray();
  }

  /** The pickle of a state dict whose tensors have a storage each: 0, 1, …. */
  static byte[] pickle(Map<String, Tensor> tensors) {
    PickleWriter pickle = new PickleWriter();
    stateDict(pickle, tensors);
    return pickle.end();
  }

  static void stateDict(PickleWriter pickle, Map<String, Tensor> tensors) {
    pickle.orderedDict().raw('(');
    int storage = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      String key = Integer.toString(storage++);
      pickle
          .text(entry.getKey())
          .tensor(
              () -> pickle.storage(className(tensor), key, tensor.elements()),
              0,
              tensor.shape(),
              strides(tensor.shape()));
    }
    // What state_dict() of a module has besides.
    pickle.raw('u', '}').text("_metadata").orderedDict().raw('s', 'b');
  }

  static List<Long> strides(List<Long> shape) {
    List<Long> strides = new ArrayList<>();
    long step = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      strides.add(0, step);
      step *= shape.get(axis);
    }
    return strides;
  }

  static String className(Tensor tensor) {
    return switch (tensor.dtype()) {
          case F32 -> "Float";
          case F64 -> "Double";
          case F16 -> "Half";
          case BF16 -> "BFloat16";
          case I64 -> "Long";
          case I32 -> "Int";
          case I16 -> "Short";
          case I8 -> "Char";
          case U8 -> "Byte";
          case BOOL -> "Bool";
          default -> throw new IllegalArgumentException("PyTorch has no " + tensor.dtype());
        }
        + "Storage";
  }
}
