package org.sentimentstreams.kafka;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads Avro's single-object encoding from bytes that may be anything. Avro's own {@code
 * BinaryMessageDecoder} reads from a stream, so it believes every length that it finds and
 * allocates up to 2 GiB for it; a decoder over the whole array knows how many bytes there can be at
 * most.
 */
final class SingleObjectReader<T> {
  private static final int HEADER_BYTES = 10;
  private static final byte MARKER_0 = (byte) 0xC3;
  private static final byte MARKER_1 = (byte) 0x01;

  private final Schema schema;
  private final Map<Long, DatumReader<T>> readers = new HashMap<>();

  SingleObjectReader(SpecificData model, Schema schema, List<Schema> writers) {
    this.schema = schema;
    for (Schema writer : writers) {
      @SuppressWarnings("unchecked") // The model builds records of the schema's generated class.
      DatumReader<T> reader = (DatumReader<T>) model.createDatumReader(writer, schema);
      readers.put(SchemaNormalization.parsingFingerprint64(writer), reader);
    }
  }

  /** Throws {@link SerializationException} for everything but one whole record. */
  T read(byte[] bytes) {
    DatumReader<T> reader = readerOf(bytes);
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
    try {
      T value = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new SerializationException(
            "value goes on after its %s: %d bytes in all"
                .formatted(schema.getName(), bytes.length));
      }
      return value;
    } catch (EOFException e) {
      throw new SerializationException(
          "value ends before its %s does: it has %d bytes, or a length in it is wrong"
              .formatted(schema.getName(), bytes.length),
          e);
    } catch (SerializationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "value is marked as a %s but is none: %s".formatted(schema.getName(), e.getMessage()), e);
    }
  }

  private DatumReader<T> readerOf(byte[] bytes) {
    if (bytes.length < 2 || bytes[0] != MARKER_0 || bytes[1] != MARKER_1) {
      throw new SerializationException(
          "value is not Avro single-object encoding: " + BytesShown.start(bytes));
    }
    if (bytes.length < HEADER_BYTES) {
      throw new SerializationException(
          "value ends within its schema fingerprint: it has %d bytes".formatted(bytes.length));
    }
    long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    DatumReader<T> reader = readers.get(fingerprint);
    if (reader == null) {
      throw new SerializationException(
          "value was written with a schema of fingerprint %016x, which is unknown here: %s has %s"
              .formatted(fingerprint, schema.getFullName(), known()));
    }
    return reader;
  }

  private String known() {
    return String.join(", ", readers.keySet().stream().sorted().map("%016x"::formatted).toList());
  }
}
