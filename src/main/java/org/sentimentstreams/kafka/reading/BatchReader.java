package org.sentimentstreams.kafka.reading;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteUtils;
import org.apache.kafka.common.utils.CloseableIterator;

/**
 * Reads the records of one batch, one after the other, as a stream: Kafka's own reader makes room
 * for a whole record before it looks at it. What is too large is cut, see {@link RecordTruncation}.
 */
public final class BatchReader implements AutoCloseable {
  private static final int STEP = 1 << 16;

  private final TopicPartition partition;
  private final DefaultRecordBatch batch;
  private final BoundedConsumer.Limits limits;
  private final InputStream in;
  private int left;
  private long from;

  /**
   * @param from offset of the first record that is wanted
   */
  BatchReader(
      TopicPartition partition,
      DefaultRecordBatch batch,
      long from,
      BoundedConsumer.Limits limits) {
    this.partition = partition;
    this.batch = batch;
    this.from = from;
    this.limits = limits;
    this.left = batch.countOrNull();
    this.in = batch.recordInputStream(BufferSupplier.NO_CACHING);
  }

  /** Whether a record of the batch, from this offset on, is larger than so many bytes. */
  static boolean hasLarger(DefaultRecordBatch batch, int bytes) {
    try (CloseableIterator<Record> records =
        batch.skipKeyValueIterator(BufferSupplier.NO_CACHING)) {
      while (records.hasNext()) {
        if (records.next().sizeInBytes() > bytes) {
          return true;
        }
      }
      return false;
    }
  }

  /** Place and size of the first record from this offset on. */
  public static Optional<Record> first(DefaultRecordBatch batch, long from) {
    try (CloseableIterator<Record> records =
        batch.skipKeyValueIterator(BufferSupplier.NO_CACHING)) {
      while (records.hasNext()) {
        Record record = records.next();
        if (record.offset() >= from) {
          return Optional.of(record);
        }
      }
      return Optional.empty();
    }
  }

  /** The next record; empty at the end of the batch. */
  Optional<ConsumerRecord<byte[], byte[]>> next() throws IOException {
    while (left > 0) {
      left--;
      ConsumerRecord<byte[], byte[]> record = read();
      if (record.offset() >= from) {
        from = record.offset() + 1;
        return Optional.of(record);
      }
    }
    return Optional.empty();
  }

  /** The offset of the next record, or of the first that is wanted. */
  long position() {
    return from;
  }

  /** The offset behind the batch. */
  long end() {
    return batch.nextOffset();
  }

  private ConsumerRecord<byte[], byte[]> read() throws IOException {
    int size = ByteUtils.readVarint(in);
    if (size < 0 || in.read() < 0) { // The second byte holds attributes, of which there are none.
      throw new EOFException("a batch of %s ends within a record".formatted(partition));
    }
    long timestamp = batch.baseTimestamp() + ByteUtils.readVarlong(in);
    long offset = batch.baseOffset() + ByteUtils.readVarint(in);
    RecordHeaders cuts = new RecordHeaders();
    int keyBytes = ByteUtils.readVarint(in);
    byte[] key = part(keyBytes, TruncatedPart.KEY, cuts);
    int valueBytes = ByteUtils.readVarint(in);
    byte[] value = part(valueBytes, TruncatedPart.VALUE, cuts);
    RecordHeaders headers = headers();
    cuts.forEach(headers::add);
    boolean isAppendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        isAppendTime ? batch.maxTimestamp() : timestamp,
        batch.timestampType(),
        keyBytes,
        valueBytes,
        key,
        value,
        headers,
        Optional.of(batch.partitionLeaderEpoch()).filter(epoch -> epoch >= 0));
  }

  private byte[] part(int bytes, String part, RecordHeaders cuts) throws IOException {
    if (bytes < 0) {
      return null;
    }
    if (bytes <= Math.max(limits.bytes(), RecordTruncation.KEPT)) {
      return whole(bytes);
    }
    MessageDigest digest = TruncatedPart.digest();
    byte[] first = whole(RecordTruncation.KEPT);
    digest.update(first);
    passOver(bytes - first.length, digest);
    RecordTruncation.mark(cuts, part, bytes, digest);
    return first;
  }

  private RecordHeaders headers() throws IOException {
    RecordHeaders headers = new RecordHeaders();
    MessageDigest digest = TruncatedPart.digest();
    int count = ByteUtils.readVarint(in);
    int leftOut = 0;
    long bytes = 0;
    long leftOutBytes = 0;
    for (int i = 0; i < count; i++) {
      int nameBytes = ByteUtils.readVarint(in);
      bytes += nameBytes;
      boolean hasRoom = bytes <= limits.bytes() && i < limits.headers();
      byte[] name = new byte[0];
      if (hasRoom) {
        name = whole(nameBytes);
      } else {
        passOver(nameBytes, digest);
      }
      int valueBytes = ByteUtils.readVarint(in);
      bytes += Math.max(0, valueBytes);
      if (hasRoom && bytes <= limits.bytes()) {
        headers.add(
            new String(name, StandardCharsets.UTF_8), valueBytes < 0 ? null : whole(valueBytes));
      } else {
        digest.update(name);
        passOver(valueBytes, digest);
        leftOutBytes += nameBytes + Math.max(0, valueBytes);
        leftOut++;
      }
    }
    if (leftOut > 0) {
      RecordTruncation.markHeaders(headers, leftOut, leftOutBytes, digest);
    }
    return headers;
  }

  private byte[] whole(int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("a batch of %s ends within a record".formatted(partition));
    }
    return read;
  }

  private void passOver(int bytes, MessageDigest digest) throws IOException {
    int open = bytes;
    while (open > 0) {
      byte[] some = whole(Math.min(STEP, open));
      digest.update(some);
      open -= some.length;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
