package org.sentimentstreams.kafka.reading;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Keeps no more than the first bytes of a key or value that is too large. Kafka calls it when it
 * has one record in memory, before it makes a copy for us and before it reads the next.
 *
 * @param <T> what the bytes are read as
 */
final class TruncatingDeserializer<T> implements Deserializer<T> {
  private final Deserializer<T> bytesAs;
  private final String part;
  private final int mostBytes;

  /**
   * @param part {@link TruncatedPart#KEY} or {@link TruncatedPart#VALUE}
   */
  TruncatingDeserializer(Deserializer<T> bytesAs, String part, int mostBytes) {
    this.bytesAs = bytesAs;
    this.part = part;
    this.mostBytes = mostBytes;
  }

  @Override
  public T deserialize(String topic, byte[] bytes) {
    return bytesAs.deserialize(topic, bytes);
  }

  @Override
  public T deserialize(String topic, Headers headers, ByteBuffer bytes) {
    return bytesAs.deserialize(
        topic,
        headers,
        bytes.remaining() <= Math.max(mostBytes, RecordTruncation.KEPT)
            ? bytes
            : RecordTruncation.cut(headers, part, bytes));
  }
}
