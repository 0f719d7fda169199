package org.sentimentstreams.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a TensorFlow checkpoint ("tensor bundle"): an index, which is an uncompressed LevelDB table
 * from names to entries in protobuf, beside one file of raw numbers.
 *
 * @see <a
 *     href="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto">The
 *     entries</a>
 */
public final class TensorFlowWeights {
  private static final long TABLE_MAGIC = 0xdb4775248b80fb57L;
  private static final int FOOTER_BYTES = 48;
  private static final int DT_FLOAT = 1;

  private final Path index;
  private final ByteBuffer table;

  private TensorFlowWeights(Path index, ByteBuffer table) {
    this.index = index;
    this.table = table;
  }

  /**
   * The single-precision tensors of a checkpoint under TensorFlow's names.
   *
   * @param index the file {@code ….index}; the numbers are in {@code ….data-00000-of-00001} beside
   *     it
   * @throws InvalidWeightsException if it is no such checkpoint
   * @throws IOException if a file cannot be read
   */
  public static Map<String, Tensor> read(Path index) throws IOException {
    ByteBuffer table = ByteBuffer.wrap(Files.readAllBytes(index)).order(ByteOrder.LITTLE_ENDIAN);
    String data = index.getFileName().toString().replaceFirst("\\.index$", ".data-00000-of-00001");
    try (FileChannel numbers = FileChannel.open(index.resolveSibling(data))) {
      return new TensorFlowWeights(index, table).tensors(numbers);
    } catch (RuntimeException e) {
      throw new InvalidWeightsException(
          "%s is no TensorFlow checkpoint that can be read: %s".formatted(index, e.getMessage()),
          e);
    }
  }

  private Map<String, Tensor> tensors(FileChannel numbers) throws IOException {
    if (table.limit() < FOOTER_BYTES || table.getLong(table.limit() - 8) != TABLE_MAGIC) {
      throw new InvalidWeightsException(index + " has not the footer of a table");
    }
    ByteBuffer footer = table.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    footer.position(table.limit() - FOOTER_BYTES);
    varint(footer);
    varint(footer);
    Map<String, Tensor> tensors = new TreeMap<>();
    for (ByteBuffer handle : block(footer).values()) {
      for (Map.Entry<String, ByteBuffer> entry : block(handle).entrySet()) {
        // The nameless entry is the header of the bundle.
        if (!entry.getKey().isEmpty()) {
          Entry tensor = Entry.parse(entry.getValue());
          if (tensor.type == DT_FLOAT) {
            ByteBuffer bytes =
                numbers.map(FileChannel.MapMode.READ_ONLY, tensor.offset, tensor.size);
            tensors.put(entry.getKey(), new Tensor(DType.F32, tensor.shape, bytes));
          }
        }
      }
    }
    return tensors;
  }

  /** The keys and values of the block that a handle (offset and size) points to. */
  private Map<String, ByteBuffer> block(ByteBuffer handle) {
    int offset = Math.toIntExact(varint(handle));
    int size = Math.toIntExact(varint(handle));
    if (table.get(offset + size) != 0) {
      throw new InvalidWeightsException(index + " has compressed blocks");
    }
    ByteBuffer block = table.slice(offset, size).order(ByteOrder.LITTLE_ENDIAN);
    int restarts = block.getInt(size - 4);
    block.limit(size - 4 - 4 * restarts);
    Map<String, ByteBuffer> entries = new TreeMap<>();
    byte[] key = {};
    while (block.hasRemaining()) {
      // A key shares its beginning with the one before it.
      int shared = (int) varint(block);
      int unshared = (int) varint(block);
      int length = (int) varint(block);
      key = Arrays.copyOf(key, shared + unshared);
      block.get(key, shared, unshared);
      entries.put(new String(key, StandardCharsets.UTF_8), block.slice(block.position(), length));
      block.position(block.position() + length);
    }
    return entries;
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new InvalidWeightsException("a number has no end");
  }

  /** BundleEntryProto: what is needed of it. */
  private record Entry(int type, List<Long> shape, long offset, long size) {
    private static final int TYPE = 1 << 3;
    private static final int SHAPE = 2 << 3 | 2;
    private static final int SHARD = 3 << 3;
    private static final int OFFSET = 4 << 3;
    private static final int SIZE = 5 << 3;
    private static final int CHECKSUM = 6 << 3 | 5;

    static Entry parse(ByteBuffer proto) {
      int type = 0;
      List<Long> shape = List.of();
      long offset = 0;
      long size = 0;
      while (proto.hasRemaining()) {
        int tag = (int) varint(proto);
        switch (tag) {
          case TYPE -> type = (int) varint(proto);
          case SHAPE -> shape = shape(message(proto));
          case SHARD -> varint(proto);
          case OFFSET -> offset = varint(proto);
          case SIZE -> size = varint(proto);
          case CHECKSUM -> proto.getInt();
          default -> throw new InvalidWeightsException("an entry has the unknown tag " + tag);
        }
      }
      return new Entry(type, shape, offset, size);
    }

    /** TensorShapeProto: a message for each dimension, whose first field is the size. */
    private static List<Long> shape(ByteBuffer proto) {
      List<Long> shape = new ArrayList<>();
      while (proto.hasRemaining()) {
        varint(proto);
        ByteBuffer dimension = message(proto);
        long size = 0;
        while (dimension.hasRemaining()) {
          varint(dimension);
          size = varint(dimension);
        }
        shape.add(size);
      }
      return shape;
    }

    private static ByteBuffer message(ByteBuffer proto) {
      int length = (int) varint(proto);
      ByteBuffer message = proto.slice(proto.position(), length);
      proto.position(proto.position() + length);
      return message;
    }
  }
}
