package org.sentimentstreams.kafka.values;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.sentimentstreams.kafka.BytePreview;
import org.sentimentstreams.kafka.reading.RecordTruncation;

/**
 * Reads values of all formats, which it recognises by their first bytes and the header that may
 * name their schema, and writes values in one chosen format. What cannot be read or written is a
 * {@link SerializationException}; a registry that does not answer is a {@link
 * SchemaRegistryException}.
 *
 * @param <T> generated record class
 */
final class ValueSerde<T extends SpecificRecordBase> implements Serde<T> {
  private static final ObjectWriter JSON = new ObjectMapper().writer();

  private final SpecificData model;
  private final Schema schema;
  private final ValueFormat format;
  private final AvroSerde<T> avro;
  private final Optional<SchemaRegistry> registry;
  private final Optional<ConfluentReader<T>> registryReader;
  private final Optional<JsonReader<T>> jsonReader;
  private final boolean register;
  private final DatumWriter<T> writer;

  /**
   * @param format to write
   * @param registry where schemas of Confluent's format are; without one it is not read
   * @param register whether a schema that is to be written may be added to the registry
   * @param readsJson whether a value that begins with a brace is read as JSON
   * @param otherWriters schemas with which single-object values may have been written
   */
  ValueSerde(
      Class<T> type,
      ValueFormat format,
      Optional<SchemaRegistry> registry,
      boolean register,
      boolean readsJson,
      Schema... otherWriters) {
    this.avro = AvroSerde.of(type, otherWriters);
    this.model = SpecificData.getForClass(type);
    this.schema = model.getSchema(type);
    this.format = format;
    this.writer = writer(model, schema);
    this.registry = registry;
    this.register = register;
    this.registryReader = registry.map(r -> new ConfluentReader<>(model, schema, r));
    this.jsonReader = readsJson ? Optional.of(new JsonReader<>(model, schema)) : Optional.empty();
  }

  @SuppressWarnings("unchecked") // The model writes records of the schema's generated class.
  private static <T> DatumWriter<T> writer(SpecificData model, Schema schema) {
    return (DatumWriter<T>) model.createDatumWriter(schema);
  }

  @Override
  public Deserializer<T> deserializer() {
    return new Deserializer<>() {
      @Override
      public T deserialize(String topic, byte[] bytes) {
        return read(topic, null, bytes);
      }

      @Override
      public T deserialize(String topic, Headers headers, byte[] bytes) {
        RecordTruncation.requireWhole(headers);
        return read(topic, headers, bytes);
      }
    };
  }

  @Override
  public Serializer<T> serializer() {
    return switch (format) {
      case AVRO -> avro.serializer();
      case CONFLUENT -> this::writeConfluent;
      case JSON -> (topic, value) -> value == null ? null : writeJson(value);
    };
  }

  private T read(String topic, Headers headers, byte[] bytes) {
    if (bytes == null || avro.knows(bytes)) {
      return avro.deserializer().deserialize(topic, bytes);
    }
    Header header = headers == null ? null : headers.lastHeader(SchemaId.HEADER);
    Optional<SchemaId> named =
        header == null ? Optional.empty() : SchemaId.ofHeader(header.value());
    boolean looksLikeJson = JsonReader.looksLikeAnObject(bytes);
    if (named.isPresent()) {
      return looksLikeJson && jsonReader.isPresent()
          ? readJsonOr(named.get(), bytes)
          : confluent(bytes).read(named.get(), bytes);
    }
    if (SchemaId.begins(bytes)) {
      return confluent(bytes).read(bytes);
    }
    if (looksLikeJson) {
      return jsonReader
          .orElseThrow(() -> unknown(bytes, "for JSON set reviews.json=true"))
          .read(bytes);
    }
    if (header != null && named.isEmpty()) {
      throw unknown(bytes, "and its header %s holds no schema id".formatted(SchemaId.HEADER));
    }
    if (jsonReader.isPresent() && !SingleObjectReader.begins(bytes)) {
      throw unknown(bytes, "nor is it a JSON object");
    }
    return avro.deserializer().deserialize(topic, bytes);
  }

  /** The schema may be a JSON Schema; but a record, too, may begin with a blank and a brace. */
  private T readJsonOr(SchemaId id, byte[] bytes) {
    try {
      return jsonReader.orElseThrow().read(bytes);
    } catch (SerializationException e) {
      if (registryReader.isEmpty()) {
        throw e;
      }
      return registryReader.get().read(id, bytes);
    }
  }

  private ConfluentReader<T> confluent(byte[] bytes) {
    return registryReader.orElseThrow(
        () -> unknown(bytes, "for Confluent's format set schema.registry.url"));
  }

  private static SerializationException unknown(byte[] bytes, String advice) {
    return new SerializationException(
        "value is not Avro single-object encoding: %s; %s"
            .formatted(BytePreview.start(bytes), advice));
  }

  /** Where a registry keeps the schema of a topic's values. */
  static String subject(String topic) {
    return topic + "-value";
  }

  private byte[] writeConfluent(String topic, T value) {
    if (value == null) {
      return null;
    }
    int id = registry.orElseThrow().id(subject(topic), schema, register);
    var bytes = new ByteArrayOutputStream();
    try (var header = new DataOutputStream(bytes)) {
      header.writeByte(0);
      header.writeInt(id);
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
      writer.write(value, encoder);
    } catch (IOException | RuntimeException e) {
      throw unwritable(e);
    }
    return bytes.toByteArray();
  }

  private byte[] writeJson(T value) {
    var object = new LinkedHashMap<String, Object>();
    for (Schema.Field field : schema.getFields()) {
      Object part = value.get(field.pos());
      if (part == null && !field.schema().isNullable()) {
        throw unwritable(new IllegalStateException("it lacks " + field.name()));
      }
      object.put(field.name(), part instanceof Instant ? part.toString() : part);
    }
    try {
      return JSON.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw unwritable(e);
    }
  }

  private SerializationException unwritable(Exception cause) {
    return new SerializationException(
        "a %s cannot be written: %s".formatted(schema.getName(), cause.getMessage()), cause);
  }
}
