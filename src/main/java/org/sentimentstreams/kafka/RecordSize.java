package org.sentimentstreams.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;

/**
 * The most bytes that a record takes as a single-record batch, without compression. Brokers limit
 * the compressed size, producers the uncompressed one.
 */
public final class RecordSize {
  /** The batch's own fields, the record's, and a number of five bytes for each length. */
  private static final long OVERHEAD = 61 + 21 + 3 * 5;

  /** Of the lengths of name and value. */
  private static final long HEADER_OVERHEAD = 2 * 5;

  private RecordSize() {}

  /**
   * @param key null if there is none; so is a value
   */
  public static long of(byte[] key, byte[] value, Iterable<Header> headers) {
    long size = OVERHEAD + length(key) + length(value);
    for (Header header : headers) {
      size += of(header);
    }
    return size;
  }

  public static long of(Header header) {
    return HEADER_OVERHEAD
        + header.key().getBytes(StandardCharsets.UTF_8).length
        + length(header.value());
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
