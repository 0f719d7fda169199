package org.sentimentstreams.training.report;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * Scalars in TensorBoard's format: a file of TFRecords (length, masked CRC-32C of the length, data,
 * masked CRC-32C of the data; little endian), whose data are {@code tensorflow.Event} messages.
 *
 * @see <a
 *     href="https://github.com/tensorflow/tensorflow/blob/v2.16.1/tensorflow/core/util/event.proto">The
 *     message</a>
 */
final class EventFile implements AutoCloseable {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int MASK_DELTA = 0xa282ead8;

  private final OutputStream out;

  private EventFile(OutputStream out) {
    this.out = out;
  }

  /** Something that writes the fields of a message. */
  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  /**
   * @param folder made if it is missing
   * @param start when the run began; part of the file's name
   */
  static EventFile create(Path folder, Instant start) throws IOException {
    Files.createDirectories(folder);
    String name = "events.out.tfevents.%010d.sentiment".formatted(start.getEpochSecond());
    EventFile file = new EventFile(Files.newOutputStream(folder.resolve(name)));
    file.write(
        message(
            event -> {
              event.writeDouble(WALL_TIME, start.toEpochMilli() / 1e3);
              event.writeString(FILE_VERSION, "brain.Event:2");
            }));
    return file;
  }

  /** One point of the curve {@code tag}. */
  void scalar(String tag, long step, double value, Instant time) throws IOException {
    byte[] point =
        message(
            out -> {
              out.writeString(TAG, tag);
              out.writeFloat(SIMPLE_VALUE, (float) value);
            });
    byte[] summary = message(out -> out.writeByteArray(VALUE, point));
    write(
        message(
            event -> {
              event.writeDouble(WALL_TIME, time.toEpochMilli() / 1e3);
              event.writeInt64(STEP, step);
              event.writeByteArray(SUMMARY, summary);
            }));
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
    fields.write(coded);
    coded.flush();
    return bytes.toByteArray();
  }

  private void write(byte[] data) throws IOException {
    byte[] length = buffer(Long.BYTES).putLong(data.length).array();
    out.write(length);
    out.write(buffer(Integer.BYTES).putInt(maskedCrc(length)).array());
    out.write(data);
    out.write(buffer(Integer.BYTES).putInt(maskedCrc(data)).array());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Rotated and shifted, since a CRC of data that holds CRCs is of little use. */
  static int maskedCrc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
