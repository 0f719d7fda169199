package org.sentimentstreams.kafka.reading;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What our consumers do with a record of which a part is too large to be kept: of a key or a value
 * the first bytes stay, of headers those that fit, and a {@link TruncationHeader} says what was
 * there.
 */
public final class RecordTruncation {
  /** How many bytes of a key or a value are kept, as in a dead letter that does not fit. */
  public static final int KEPT = 1 << 10;

  private RecordTruncation() {}

  /** Whether a part of the record with these headers is missing. */
  public static boolean isCut(Headers headers) {
    return StreamSupport.stream(headers.spliterator(), false)
        .anyMatch(TruncationHeader.class::isInstance);
  }

  /** Throws {@link SerializationException} if a part of the record is missing. */
  public static void requireWhole(Headers headers) {
    if (headers != null && isCut(headers)) {
      throw new SerializationException(
          ("record is too large when uncompressed (%s): topics.max.message.bytes limits the "
                  + "key, the value and the headers")
              .formatted(words(headers)));
    }
  }

  /** Describes the missing part, such as {@code value of 524288000 bytes, sha-256 1a2b}. */
  static String words(Headers headers) {
    return StreamSupport.stream(headers.spliterator(), false)
        .filter(TruncationHeader.class::isInstance)
        .map(TruncationHeader.class::cast)
        .map(mark -> mark.key().substring(TruncatedPart.PREFIX.length()) + " of " + mark.words())
        .collect(Collectors.joining("; "));
  }

  /**
   * Marks a key or value.
   *
   * @param name {@link TruncatedPart#KEY} or {@link TruncatedPart#VALUE}
   * @param digest has seen all of its bytes
   */
  static void mark(Headers headers, String name, long bytes, MessageDigest digest) {
    headers.add(new TruncationHeader(name, part(bytes, digest).toString()));
  }

  /** Marks headers of which some are left out; the digest has seen those. */
  static void markHeaders(Headers headers, int count, long bytes, MessageDigest digest) {
    headers.add(
        new TruncationHeader(TruncatedPart.HEADERS, count + " left out: " + part(bytes, digest)));
  }

  private static TruncatedPart part(long bytes, MessageDigest digest) {
    return new TruncatedPart(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  /** The first bytes of a part, which is marked as cut. */
  static ByteBuffer cut(Headers headers, String name, ByteBuffer bytes) {
    MessageDigest digest = TruncatedPart.digest();
    digest.update(bytes.duplicate());
    mark(headers, name, bytes.remaining(), digest);
    byte[] first = new byte[KEPT];
    bytes.duplicate().get(first);
    return ByteBuffer.wrap(first);
  }

  /** The headers, or the first of them that keep to the limits, and a mark. */
  static Headers bounded(Headers headers, BoundedConsumer.Limits limits) {
    RecordHeaders kept = new RecordHeaders();
    MessageDigest digest = TruncatedPart.digest();
    long bytes = 0;
    long leftOutBytes = 0;
    int count = 0;
    int leftOut = 0;
    for (Header header : headers) {
      bytes += bytes(header);
      count++;
      if (header instanceof TruncationHeader
          || (bytes <= limits.bytes() && count <= limits.headers())) {
        kept.add(header);
      } else {
        digest.update(header.key().getBytes(StandardCharsets.UTF_8));
        digest.update(header.value() == null ? new byte[0] : header.value());
        leftOutBytes += bytes(header);
        leftOut++;
      }
    }
    if (leftOut == 0) {
      return headers;
    }
    markHeaders(kept, leftOut, leftOutBytes, digest);
    return kept;
  }

  /** Bytes that the headers take, names included. */
  static long bytes(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes += bytes(header);
    }
    return bytes;
  }

  private static long bytes(Header header) {
    // A character of a name may take three bytes; whether it does is not worth a copy of it.
    return header.key().length() + (header.value() == null ? 0L : header.value().length);
  }
}
