package org.sentimentstreams.kafka;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads Confluent's wire format: a zero byte, the 4-byte id of the writer's schema in a registry,
 * and the record.
 */
final class RegistryReader<T> {
  static final byte MAGIC = 0;
  static final int HEADER_BYTES = 5;

  private final SpecificData model;
  private final Schema schema;
  private final SchemaRegistry registry;
  private final Map<Integer, DatumReader<T>> readers = new ConcurrentHashMap<>();

  RegistryReader(SpecificData model, Schema schema, SchemaRegistry registry) {
    this.model = model;
    this.schema = schema;
    this.registry = registry;
  }

  /**
   * Throws {@link SerializationException} for everything but one whole record, and {@link
   * SchemaRegistryException} if nobody says what the bytes mean.
   */
  T read(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      throw new SerializationException(
          "value ends within its schema id: it has %d bytes".formatted(bytes.length));
    }
    int id = ByteBuffer.wrap(bytes).getInt(1);
    return WholeRecord.read(reader(id), schema, bytes, HEADER_BYTES);
  }

  private DatumReader<T> reader(int id) {
    DatumReader<T> known = readers.get(id);
    if (known != null) {
      return known;
    }
    Schema writer =
        registry
            .schema(id)
            .orElseThrow(
                () ->
                    new SerializationException(
                        "value was written with schema id %d, of which the registry has no Avro schema"
                            .formatted(id)));
    try {
      @SuppressWarnings("unchecked") // The model builds records of the schema's generated class.
      DatumReader<T> reader = (DatumReader<T>) model.createDatumReader(writer, schema);
      readers.put(id, reader);
      return reader;
    } catch (AvroRuntimeException e) {
      throw new SerializationException(
          "value was written with schema id %d, which cannot be read as %s: %s"
              .formatted(id, schema.getFullName(), e.getMessage()),
          e);
    }
  }
}
