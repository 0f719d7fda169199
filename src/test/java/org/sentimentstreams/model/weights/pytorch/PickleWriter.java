package org.sentimentstreams.model.weights.pytorch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes pickles instruction by instruction, right ones and wrong ones. */
public final class PickleWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Begins one of protocol 2, as torch.save does. */
  public PickleWriter() {
    raw(0x80, 2);
  }

  /** Bytes as they are. */
  public PickleWriter raw(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  /** The same bytes again and again. */
  public PickleWriter repeat(int times, int... values) {
    for (int i = 0; i < times; i++) {
      raw(values);
    }
    return this;
  }

  private PickleWriter withNumber(int opcode, int number) {
    raw(opcode);
    bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
    return this;
  }

  public PickleWriter global(String module, String name) {
    raw('c');
    bytes.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public PickleWriter text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    withNumber('X', utf8.length);
    bytes.writeBytes(utf8);
    return this;
  }

  /** A text that says that it is so long. */
  public PickleWriter textOfLength(int length) {
    return withNumber('X', length);
  }

  public PickleWriter number(long number) {
    if (number == (int) number) {
      return withNumber('J', (int) number);
    }
    raw(0x8a, 8);
    bytes.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
    return this;
  }

  public PickleWriter put(int index) {
    return withNumber('r', index);
  }

  public PickleWriter get(int index) {
    return withNumber('j', index);
  }

  public PickleWriter numbers(List<Long> numbers) {
    raw('(');
    numbers.forEach(this::number);
    return raw('t');
  }

  /** An OrderedDict without entries. */
  public PickleWriter orderedDict() {
    return global("collections", "OrderedDict").raw(')', 'R');
  }

  /** The persistent id of a storage. */
  public PickleWriter storage(String className, String key, long elements) {
    return raw('(')
        .text("storage")
        .global("torch", className)
        .text(key)
        .text("cpu")
        .number(elements)
        .raw('t', 'Q');
  }

  /** The tensor of the storage that the writer of its first part writes. */
  public PickleWriter tensor(Runnable storage, long offset, List<Long> shape, List<Long> strides) {
    global("torch._utils", "_rebuild_tensor_v2").raw('(');
    storage.run();
    number(offset).numbers(shape).numbers(strides).raw(0x89);
    return orderedDict().raw('t', 'R');
  }

  /** Ends it. */
  public byte[] end() {
    return raw('.').unended();
  }

  public byte[] unended() {
    return bytes.toByteArray();
  }
}
