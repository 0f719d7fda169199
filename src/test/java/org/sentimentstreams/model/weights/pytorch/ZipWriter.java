package org.sentimentstreams.model.weights.pytorch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes zip archives as PyTorch's writer does: stored entries whose sizes stand behind them, and
 * in the directory; also wrong ones.
 */
final class ZipWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<Entry> entries = new ArrayList<>();

  /** A line of the directory, which tests may change. */
  static final class Entry {
    String name;
    int flags = 0x808;
    int method;
    long crc;
    long stored;
    long length;
    long header;
    boolean wide;
  }

  Entry add(String name, byte[] content) {
    Entry entry = new Entry();
    entry.name = name;
    entry.header = bytes.size();
    entry.length = content.length;
    entry.stored = content.length;
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.crc = crc.getValue();
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    int padding = -(bytes.size() + 30 + utf8.length + 4) & 63;
    bytes.writeBytes(
        buffer(30)
            .putInt(0x04034b50)
            .putShort((short) 0)
            .putShort((short) entry.flags)
            .putShort((short) 0)
            .putLong(0)
            .putLong(0)
            .putShort((short) utf8.length)
            .putShort((short) (4 + padding))
            .array());
    bytes.writeBytes(utf8);
    bytes.writeBytes(buffer(4 + padding).put((byte) 'F').put((byte) 'B').array());
    bytes.writeBytes(content);
    bytes.writeBytes(
        buffer(16)
            .putInt(0x08074b50)
            .putInt((int) entry.crc)
            .putInt((int) entry.stored)
            .putInt((int) entry.length)
            .array());
    entries.add(entry);
    return entry;
  }

  byte[] end() {
    return end(false);
  }

  /**
   * @param wide whether the numbers of the end are those of 64 bits
   */
  byte[] end(boolean wide) {
    int begin = bytes.size();
    entries.forEach(this::line);
    int length = bytes.size() - begin;
    if (wide) {
      bytes.writeBytes(
          buffer(56)
              .putInt(0x06064b50)
              .putLong(44)
              .putInt(0)
              .putLong(0)
              .putLong(entries.size())
              .putLong(entries.size())
              .putLong(length)
              .putLong(begin)
              .array());
      bytes.writeBytes(
          buffer(20).putInt(0x07064b50).putInt(0).putLong(begin + length).putInt(1).array());
    }
    bytes.writeBytes(
        buffer(22)
            .putInt(0x06054b50)
            .putInt(0)
            .putShort((short) (wide ? -1 : entries.size()))
            .putShort((short) (wide ? -1 : entries.size()))
            .putInt(wide ? -1 : length)
            .putInt(wide ? -1 : begin)
            .array());
    return bytes.toByteArray();
  }

  private void line(Entry entry) {
    byte[] utf8 = entry.name.getBytes(StandardCharsets.UTF_8);
    bytes.writeBytes(
        buffer(46)
            .putInt(0x02014b50)
            .putInt(0)
            .putShort((short) entry.flags)
            .putShort((short) entry.method)
            .putInt(0)
            .putInt((int) entry.crc)
            .putInt(entry.wide ? -1 : (int) entry.stored)
            .putInt(entry.wide ? -1 : (int) entry.length)
            .putShort((short) utf8.length)
            .putShort((short) (entry.wide ? 28 : 0))
            .putShort((short) 0)
            .putLong(0)
            .putInt(entry.wide ? -1 : (int) entry.header)
            .array());
    bytes.writeBytes(utf8);
    if (entry.wide) {
      bytes.writeBytes(
          buffer(28)
              .putShort((short) 1)
              .putShort((short) 24)
              .putLong(entry.length)
              .putLong(entry.stored)
              .putLong(entry.header)
              .array());
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
