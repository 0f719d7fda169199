package org.sentimentstreams.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads a JSON object with the field names of an Avro record of texts, times, numbers and maps of
 * numbers. A time is a number of milliseconds since 1970 or an ISO 8601 text; fields that the
 * schema does not know are passed by; one that is absent has its default.
 */
final class JsonReader<T extends SpecificRecordBase> {
  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final SpecificData model;
  private final Schema schema;

  JsonReader(SpecificData model, Schema schema) {
    this.model = model;
    this.schema = schema;
  }

  /** Throws {@link SerializationException} for everything but such an object. */
  T read(byte[] bytes) {
    JsonNode object = parse(bytes);
    @SuppressWarnings("unchecked") // The schema is that of the generated class.
    T record = (T) model.newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode value = object.path(field.name());
      if (value.isMissingNode()) {
        if (!field.hasDefaultValue()) {
          throw new SerializationException("JSON value lacks \"%s\"".formatted(field.name()));
        }
        record.put(field.pos(), model.getDefaultValue(field));
      } else {
        record.put(field.pos(), value(field, value));
      }
    }
    return record;
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(bytes);
      if (!node.isObject()) {
        throw new SerializationException("JSON value is no object: " + BytesShown.start(bytes));
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new SerializationException(
          "value is no JSON (%s): %s".formatted(e.getOriginalMessage(), BytesShown.start(bytes)));
    } catch (IOException e) {
      throw new SerializationException("value is no JSON: " + BytesShown.start(bytes), e);
    }
  }

  private static Object value(Schema.Field field, JsonNode value) {
    Schema type = field.schema();
    if (type.isUnion()) {
      if (value.isNull()) {
        return null;
      }
      type = type.getTypes().get(1);
    }
    if (type.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
      return instant(field, value);
    }
    return switch (type.getType()) {
      case STRING -> require(value.isTextual(), "text", field, value).asText();
      case DOUBLE -> require(value.isNumber(), "number", field, value).asDouble();
      case INT -> require(value.canConvertToInt(), "whole number", field, value).asInt();
      case BOOLEAN -> require(value.isBoolean(), "true or false", field, value).asBoolean();
      case MAP -> numbers(field, value);
      default -> throw wrong("value that can be read from JSON", field, value);
    };
  }

  private static Map<String, Double> numbers(Schema.Field field, JsonNode value) {
    var numbers = new HashMap<String, Double>();
    require(value.isObject(), "object", field, value)
        .properties()
        .forEach(
            entry ->
                numbers.put(
                    entry.getKey(),
                    require(entry.getValue().isNumber(), "object of numbers", field, value)
                        .path(entry.getKey())
                        .asDouble()));
    return numbers;
  }

  private static Instant instant(Schema.Field field, JsonNode value) {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return Instant.ofEpochMilli(value.asLong());
    }
    try {
      return OffsetDateTime.parse(value.asText()).toInstant();
    } catch (DateTimeException e) {
      throw wrong("time", field, value);
    }
  }

  private static JsonNode require(boolean fits, String kind, Schema.Field field, JsonNode value) {
    if (!fits) {
      throw wrong(kind, field, value);
    }
    return value;
  }

  private static SerializationException wrong(String kind, Schema.Field field, JsonNode value) {
    return new SerializationException(
        "JSON value has a \"%s\" that is no %s: it is of type %s"
            .formatted(
                field.name(), kind, value.getNodeType().toString().toLowerCase(Locale.ROOT)));
  }
}
