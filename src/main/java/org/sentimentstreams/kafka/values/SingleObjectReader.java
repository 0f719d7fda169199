package org.sentimentstreams.kafka.values;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.sentimentstreams.kafka.BytePreview;

/** Reads Avro's single-object encoding from bytes that may be anything. */
final class SingleObjectReader<T extends SpecificRecordBase> {
  private static final int HEADER_BYTES = 10;
  private static final byte MARKER_0 = (byte) 0xC3;
  private static final byte MARKER_1 = (byte) 0x01;

  private final Schema schema;
  private final Map<Long, DatumReader<T>> readers = new HashMap<>();

  /**
   * @param writers other schemas with which records may have been written
   * @throws IllegalArgumentException if values of one of those cannot become records
   */
  SingleObjectReader(SpecificData model, Schema schema, List<Schema> writers) {
    this.schema = schema;
    for (Schema writer : writers) {
      readers.put(fingerprint(writer), foreign(model, writer, schema));
    }
    @SuppressWarnings("unchecked") // The model builds records of the schema's generated class.
    DatumReader<T> own = (DatumReader<T>) model.createDatumReader(schema);
    readers.put(fingerprint(schema), own);
  }

  private static <T extends SpecificRecordBase> DatumReader<T> foreign(
      SpecificData model, Schema writer, Schema schema) {
    try {
      return new ResolvingReader<>(model, writer, schema);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          ("values written with this schema of %s cannot be read as %s (%s): give the field "
                  + "a default, or remove that schema")
              .formatted(writer.getFullName(), schema.getFullName(), e.getMessage()),
          e);
    }
  }

  private static long fingerprint(Schema writer) {
    return SchemaNormalization.parsingFingerprint64(writer);
  }

  /** Whether these bytes say that they were written with a schema that is known here. */
  boolean knows(byte[] bytes) {
    return bytes.length >= HEADER_BYTES
        && bytes[0] == MARKER_0
        && bytes[1] == MARKER_1
        && readers.containsKey(fingerprint(bytes));
  }

  private static long fingerprint(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
  }

  /** Whether the mark of this encoding stands there. */
  static boolean begins(byte[] bytes) {
    return bytes.length >= 2 && bytes[0] == MARKER_0 && bytes[1] == MARKER_1;
  }

  /** Throws {@link SerializationException} for everything but one whole record. */
  T read(byte[] bytes) {
    return WholeRecord.read(readerOf(bytes), schema, bytes, HEADER_BYTES);
  }

  private DatumReader<T> readerOf(byte[] bytes) {
    if (!begins(bytes)) {
      throw new SerializationException(
          "value is not Avro single-object encoding: " + BytePreview.start(bytes));
    }
    if (bytes.length < HEADER_BYTES) {
      throw new SerializationException(
          "value ends within its schema fingerprint: it has %d bytes".formatted(bytes.length));
    }
    long fingerprint = fingerprint(bytes);
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
