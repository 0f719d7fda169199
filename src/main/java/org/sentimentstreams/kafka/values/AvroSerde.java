package org.sentimentstreams.kafka.values;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.sentimentstreams.kafka.reading.RecordTruncation;

/**
 * Avro records as Kafka values in Avro's single-object encoding: two marker bytes, the 8-byte
 * CRC-64-AVRO fingerprint of the writer's schema, and the record. So a value names the schema that
 * wrote it, and no schema registry is needed. Null is null in both directions. Instances may be
 * shared by threads.
 *
 * <p>A value that cannot be written or read gives a {@link SerializationException} that says what
 * was found.
 *
 * @param <T> generated record class
 */
public final class AvroSerde<T extends SpecificRecordBase> implements Serde<T> {
  private final Schema schema;
  private final BinaryMessageEncoder<T> encoder;
  private final SingleObjectReader<T> reader;

  private AvroSerde(SpecificData model, Schema schema, List<Schema> writers) {
    this.schema = schema;
    this.encoder = new BinaryMessageEncoder<>(model, schema);
    this.reader = new SingleObjectReader<>(model, schema, writers);
  }

  /**
   * A serde that writes the schema of a generated class, and reads that one, those of earlier
   * releases and others.
   *
   * @param type generated record class
   * @param otherWriters further schemas with which values may have been written
   * @throws IllegalArgumentException if values of one of those cannot become records of this class
   */
  public static <T extends SpecificRecordBase> AvroSerde<T> of(
      Class<T> type, Schema... otherWriters) {
    TrustedRecords.addPackageOf(type);
    SpecificData model = SpecificData.getForClass(type);
    Schema schema = model.getSchema(type);
    List<Schema> writers = new ArrayList<>(OlderSchemas.of(type));
    writers.addAll(List.of(otherWriters));
    return new AvroSerde<>(model, schema, writers);
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, value) -> write(value);
  }

  @Override
  public Deserializer<T> deserializer() {
    return new Deserializer<>() {
      @Override
      public T deserialize(String topic, byte[] bytes) {
        return bytes == null ? null : reader.read(bytes);
      }

      @Override
      public T deserialize(String topic, Headers headers, byte[] bytes) {
        RecordTruncation.requireWhole(headers);
        return deserialize(topic, bytes);
      }
    };
  }

  /** Whether these bytes say that they were written with a schema that is known here. */
  boolean knows(byte[] bytes) {
    return reader.knows(bytes);
  }

  private byte[] write(T value) {
    if (value == null) {
      return null; // A tombstone.
    }
    try {
      var buffer = encoder.encode(value);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "a %s cannot be written: %s".formatted(schema.getName(), e.getMessage()), e);
    }
  }
}
