package org.sentimentstreams.lab.chaos;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Review;

/**
 * A record as no ordinary producer sends it. All of it follows from its number.
 *
 * @param key null if it has none
 * @param value null for a tombstone
 * @param time in milliseconds since 1970; -1 if it has none
 * @param text what a model has to read if the record is a legal review; else null
 */
record HostileRecord(byte[] key, byte[] value, List<Header> headers, long time, String text) {
  /** The header with its number; it is not on letters that had to be cut. */
  static final String NUMBER = "hostile";

  /** Of the records of a run, {@code topics.max.message.bytes}. */
  static final int LARGEST = 1 << 20;

  private static final String WRITER =
      "{'type':'record','name':'Review','namespace':'org.sentimentstreams.schema','fields':["
          + "{'name':'text','type':'string'},{'name':'more','type':%s}]}";

  /** Schemas of other writers, which the service knows. */
  static final Schema WITH_MAP = writer("{'type':'map','values':'string'}");

  static final Schema WITH_ARRAY = writer("{'type':'array','items':'long'}");

  private static final int FINGERPRINT_AT = 2;
  private static final int FINGERPRINT_BYTES = 8;

  private static Schema writer(String more) {
    return new Schema.Parser().parse(WRITER.formatted(more).replace('\'', '"'));
  }

  /** One whose value has a text. */
  static HostileRecord review(int number, String text) {
    return new HostileRecord(
        utf8("hostile " + number),
        AvroSerde.of(Review.class)
            .serializer()
            .serialize("", Review.newBuilder().setText(text).build()),
        List.of(new RecordHeader(NUMBER, utf8(Integer.toString(number)))),
        NumberedReviews.timestamp(number),
        text);
  }

  /** The text is still what a model has to read. */
  HostileRecord withValue(byte[] bytes) {
    return new HostileRecord(key, bytes, headers, time, text);
  }

  HostileRecord withKey(byte[] bytes) {
    return new HostileRecord(bytes, value, headers, time, text);
  }

  HostileRecord withTime(long millis) {
    return new HostileRecord(key, value, headers, millis, text);
  }

  HostileRecord withHeader(String name, byte[] bytes) {
    return withHeaders(1, name, bytes);
  }

  HostileRecord withHeaders(int count, String name, byte[] bytes) {
    List<Header> more = new ArrayList<>(headers);
    for (int i = 0; i < count; i++) {
      more.add(new RecordHeader(name, bytes));
    }
    return new HostileRecord(key, value, more, time, text);
  }

  HostileRecord withoutLastByte() {
    return withValue(Arrays.copyOf(value, value.length - 1));
  }

  /** What {@code more} says is behind the text of a record of another writer. */
  HostileRecord writtenWith(Schema writer, byte[] more) {
    byte[] avro = utf8(text);
    ByteBuffer bytes =
        ByteBuffer.allocate(FINGERPRINT_AT + FINGERPRINT_BYTES + 1 + avro.length + more.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(value, 0, FINGERPRINT_AT)
            .putLong(SchemaNormalization.parsingFingerprint64(writer))
            .put((byte) (2 * avro.length)) // Zigzag: texts here are short.
            .put(avro)
            .put(more);
    return withValue(bytes.array());
  }

  /** In place of a letter, a byte that is no UTF-8; readers see a replacement character. */
  HostileRecord withInvalidBytesFor(char letter) {
    byte[] bytes = value.clone();
    for (int i = FINGERPRINT_AT + FINGERPRINT_BYTES; i < bytes.length; i++) {
      bytes[i] = bytes[i] == (byte) letter ? (byte) 0xff : bytes[i];
    }
    return new HostileRecord(key, bytes, headers, time, text.replace(letter, '\ufffd'));
  }

  /** The same with a fingerprint that no schema has. */
  HostileRecord ofUnknownSchema() {
    byte[] bytes = value.clone();
    bytes[FINGERPRINT_AT] ^= 1;
    return withValue(bytes);
  }

  /** Constructors of Kafka's record refuse a negative time, but nobody behind them does. */
  ProducerRecord<byte[], byte[]> to(String topic) {
    return new ProducerRecord<>(topic, null, key, value, headers) {
      @Override
      public Long timestamp() {
        return time;
      }
    };
  }

  static byte[] utf8(String text) {
    return NumberedReviews.utf8(text);
  }
}
