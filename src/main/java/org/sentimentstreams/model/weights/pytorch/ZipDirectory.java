package org.sentimentstreams.model.weights.pytorch;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.weights.InvalidWeightsException;

/**
 * Where the entries of a zip file stand in it. Only what PyTorch writes is read: stored entries,
 * one behind the other, then their directory, and nothing behind its end. So no entry is larger
 * than the file, and none hides another one.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">The format</a>
 */
final class ZipDirectory {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int EXTRA_64 = 1;
  private static final long IN_EXTRA = 0xffffffffL;
  private static final int ENCRYPTED = 1;

  /** Room for the storages of a hundred thousand tensors. */
  private static final long MOST_DIRECTORY_BYTES = 16_000_000;

  private final FileChannel channel;
  private final Path file;

  private ZipDirectory(FileChannel channel, Path file) {
    this.channel = channel;
    this.file = file;
  }

  /**
   * One entry.
   *
   * @param header where its own header begins
   * @param begin where its content begins
   * @param length of its content, in bytes
   * @param crc CRC-32 that its content should have
   */
  record Entry(String name, long header, long begin, long length, long crc) {
    long end() {
      return begin + length;
    }
  }

  /**
   * The entries by their names, in the order in which they stand.
   *
   * @throws InvalidWeightsException if the file is no such zip file
   * @throws IOException if it cannot be read
   */
  static Map<String, Entry> read(FileChannel channel, Path file) throws IOException {
    try {
      return new ZipDirectory(channel, file).entries();
    } catch (BufferUnderflowException e) {
      throw new InvalidWeightsException(file + ": the directory of its zip archive is damaged", e);
    }
  }

  private Map<String, Entry> entries() throws IOException {
    Bounds bounds = bounds();
    ByteBuffer directory = bytes(bounds.begin, Math.toIntExact(bounds.length));
    List<Entry> entries = new ArrayList<>();
    while (directory.hasRemaining()) {
      entries.add(entry(directory));
    }
    if (entries.size() != bounds.count) {
      throw refusal("has %d entries and says %d".formatted(entries.size(), bounds.count));
    }
    entries.sort(Comparator.comparingLong(Entry::header));
    Map<String, Entry> byName = new LinkedHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      long next = i + 1 < entries.size() ? entries.get(i + 1).header : bounds.begin;
      if (entry.length < 0 || entry.length > next - entry.begin) {
        throw refusal("has an entry %s that reaches into what follows it".formatted(entry.name));
      }
      if (byName.put(entry.name, entry) != null) {
        throw refusal("has two entries %s".formatted(entry.name));
      }
    }
    return byName;
  }

  /** Where the directory is, and how many entries it has. */
  private record Bounds(long begin, long length, long count) {}

  private Bounds bounds() throws IOException {
    long end = channel.size() - END_BYTES;
    ByteBuffer last = bytes(end, END_BYTES);
    if (last.getInt() != END) {
      throw refusal("has no end: is it cut off?");
    }
    last.position(10);
    Bounds bounds =
        new Bounds(
            Integer.toUnsignedLong(last.getInt(16)),
            Integer.toUnsignedLong(last.getInt(12)),
            Short.toUnsignedLong(last.getShort(10)));
    if (end >= LOCATOR_64_BYTES) {
      ByteBuffer locator = bytes(end - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
      if (locator.getInt() == LOCATOR_64) {
        end = locator.getLong(8);
        ByteBuffer wide = bytes(end, END_64_BYTES);
        if (wide.getInt() != END_64) {
          throw refusal("has a damaged end");
        }
        bounds = new Bounds(wide.getLong(48), wide.getLong(40), wide.getLong(32));
      }
    }
    if (bounds.begin < 0 || bounds.length < 0 || bounds.length != end - bounds.begin) {
      throw refusal("has a directory that does not stand before its end: is it cut off?");
    }
    if (bounds.length > MOST_DIRECTORY_BYTES) {
      throw refusal(
          "has a directory of %d bytes; at most %d are read"
              .formatted(bounds.length, MOST_DIRECTORY_BYTES));
    }
    return bounds;
  }

  private Entry entry(ByteBuffer directory) throws IOException {
    if (directory.getInt() != CENTRAL_HEADER) {
      throw refusal("has a damaged directory");
    }
    directory.getInt(); // Versions.
    int flags = directory.getShort();
    int method = directory.getShort();
    directory.getInt(); // Time.
    long crc = Integer.toUnsignedLong(directory.getInt());
    long stored = Integer.toUnsignedLong(directory.getInt());
    long length = Integer.toUnsignedLong(directory.getInt());
    int nameLength = Short.toUnsignedInt(directory.getShort());
    int extraLength = Short.toUnsignedInt(directory.getShort());
    int commentLength = Short.toUnsignedInt(directory.getShort());
    directory.getLong(); // Disk and attributes.
    long header = Integer.toUnsignedLong(directory.getInt());
    ByteBuffer nameBytes = part(directory, nameLength);
    String name = StandardCharsets.UTF_8.decode(nameBytes.duplicate()).toString();
    ByteBuffer extra = part(directory, extraLength);
    part(directory, commentLength);
    ByteBuffer wide = wide(extra);
    length = length == IN_EXTRA ? wide.getLong() : length;
    stored = stored == IN_EXTRA ? wide.getLong() : stored;
    header = header == IN_EXTRA ? wide.getLong() : header;
    if ((flags & ENCRYPTED) != 0) {
      throw refusal("has an encrypted entry " + name);
    }
    if (method != 0 && name.contains("/code/")) {
      throw new InvalidWeightsException(file + ZipCheckpoint.TORCHSCRIPT);
    }
    if (method != 0 || stored != length) {
      throw refusal(
          "has a compressed entry %s, and PyTorch compresses nothing: unpack it, and save the state dict again"
              .formatted(name));
    }
    return new Entry(name, header, begin(name, nameBytes, header), length, crc);
  }

  /** Looks at the header that stands before the content, and returns where that begins. */
  private long begin(String name, ByteBuffer nameBytes, long header) throws IOException {
    ByteBuffer fixed = bytes(header, LOCAL_HEADER_BYTES);
    int nameLength = Short.toUnsignedInt(fixed.getShort(26));
    int extraLength = Short.toUnsignedInt(fixed.getShort(28));
    if (fixed.getInt(0) == LOCAL_HEADER
        && fixed.getShort(8) == 0
        && nameLength == nameBytes.remaining()
        && bytes(header + LOCAL_HEADER_BYTES, nameLength).equals(nameBytes)) {
      return header + LOCAL_HEADER_BYTES + nameLength + extraLength;
    }
    throw refusal("has an entry %s whose own header says something else".formatted(name));
  }

  /** The numbers of 64 bits; nothing if there are none. */
  private static ByteBuffer wide(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      ByteBuffer field = part(extra, Short.toUnsignedInt(extra.getShort()));
      if (id == EXTRA_64) {
        return field;
      }
    }
    return ByteBuffer.allocate(0);
  }

  private static ByteBuffer part(ByteBuffer bytes, int length) {
    if (length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + length);
    return part;
  }

  private ByteBuffer bytes(long begin, int length) throws IOException {
    if (begin < 0 || begin > channel.size() - length) {
      throw refusal("has a directory that points behind its end: is it cut off?");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, begin + bytes.position()) < 0) {
        throw refusal("was cut off while it was read");
      }
    }
    return bytes.flip();
  }

  private InvalidWeightsException refusal(String what) {
    return new InvalidWeightsException("%s is a zip archive that %s".formatted(file, what));
  }
}
