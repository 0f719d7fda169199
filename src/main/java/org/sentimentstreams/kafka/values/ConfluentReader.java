package org.sentimentstreams.kafka.values;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;

/** Reads records whose writer's schema is in a registry. */
final class ConfluentReader<T extends SpecificRecordBase> {
  private final SpecificData model;
  private final Schema schema;
  private final SchemaRegistry registry;
  private final Map<SchemaId, DatumReader<T>> readers = new ConcurrentHashMap<>();

  ConfluentReader(SpecificData model, Schema schema, SchemaRegistry registry) {
    this.model = model;
    this.schema = schema;
    this.registry = registry;
  }

  /**
   * Reads a record behind the name of its schema. Throws {@link SerializationException} for
   * everything but one whole record, and {@link SchemaRegistryException} if the registry does not
   * answer.
   */
  T read(byte[] bytes) {
    SchemaId id =
        SchemaId.startOf(bytes)
            .orElseThrow(
                () ->
                    new SerializationException(
                        "value ends within its schema id: it has %d bytes"
                            .formatted(bytes.length)));
    return WholeRecord.read(reader(id), schema, bytes, id.bytes());
  }

  /** The same, where the schema is named elsewhere. */
  T read(SchemaId id, byte[] bytes) {
    return WholeRecord.read(reader(id), schema, bytes, 0);
  }

  private DatumReader<T> reader(SchemaId id) {
    DatumReader<T> known = readers.get(id);
    if (known != null) {
      return known;
    }
    Schema writer = registry.schema(id);
    try {
      DatumReader<T> reader = new ResolvingReader<>(model, writer, schema);
      readers.put(id, reader);
      return reader;
    } catch (IllegalArgumentException e) {
      throw new SerializationException(
          "value was written with %s, which cannot be read as a %s: %s"
              .formatted(id.words(), schema.getName(), e.getMessage()),
          e);
    }
  }
}
