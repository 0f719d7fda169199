package org.sentimentstreams.kafka.values;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.sentimentstreams.data.JsonFault;
import org.sentimentstreams.kafka.BytePreview;

/**
 * Reads a JSON object with the field names of an Avro record of texts, times, numbers and maps of
 * numbers, or the other names that the schema has for them. A time is a number of milliseconds
 * since 1970 or an ISO 8601 text with its zone; a value may stand as in Avro's own JSON, {@code
 * {"string": "…"}}. Fields that the schema does not know are skipped. A missing field gets its
 * default, and so does an unreadable field that has one.
 */
final class JsonReader<T extends SpecificRecordBase> {
  private static final Set<String> UNION_BRANCHES =
      Set.of("string", "long", "int", "double", "float", "boolean", "bytes");
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final SpecificData model;
  private final Schema schema;
  private final Set<String> names = new HashSet<>();

  JsonReader(SpecificData model, Schema schema) {
    this.model = model;
    this.schema = schema;
    for (Schema.Field field : schema.getFields()) {
      names.add(field.name());
      names.addAll(field.aliases());
    }
  }

  /** Whether an object begins there, possibly after blanks and a byte order mark. */
  static boolean looksLikeAnObject(byte[] bytes) {
    int start = start(bytes);
    return start < bytes.length && bytes[start] == '{';
  }

  private static int start(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      if (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r') {
        at++;
      } else if (at + BYTE_ORDER_MARK.length <= bytes.length
          && bytes[at] == BYTE_ORDER_MARK[0]
          && bytes[at + 1] == BYTE_ORDER_MARK[1]
          && bytes[at + 2] == BYTE_ORDER_MARK[2]) {
        at += BYTE_ORDER_MARK.length;
      } else {
        return at;
      }
    }
    return at;
  }

  /** Throws {@link SerializationException} for everything but such an object. */
  T read(byte[] bytes) {
    JsonNode object = parse(bytes);
    @SuppressWarnings("unchecked") // The schema is that of the generated class.
    T record = (T) model.newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), value(field, named(object, field)));
    }
    return record;
  }

  private JsonNode parse(byte[] bytes) {
    try {
      return JsonFields.read(bytes, start(bytes), names)
          .orElseThrow(
              () ->
                  new SerializationException(
                      "JSON value is no object: " + BytePreview.start(bytes)));
    } catch (JsonProcessingException e) {
      // Not the cause: it may show the text.
      throw new SerializationException(
          "value is not JSON (%s): %s".formatted(JsonFault.of(e), BytePreview.start(bytes)));
    } catch (IOException e) {
      throw new SerializationException(
          "value is not JSON (it is not UTF-8): %s".formatted(BytePreview.start(bytes)));
    }
  }

  private static JsonNode named(JsonNode object, Schema.Field field) {
    JsonNode value = object.path(field.name());
    for (String alias : field.aliases()) {
      value = value.isMissingNode() ? object.path(alias) : value;
    }
    return value;
  }

  private Object value(Schema.Field field, JsonNode value) {
    if (!field.hasDefaultValue()) {
      if (value.isMissingNode()) {
        throw new SerializationException("JSON value lacks \"%s\"".formatted(field.name()));
      }
      return required(field.schema(), field, inUnion(value));
    }
    Schema type = field.schema().isUnion() ? field.schema().getTypes().get(1) : field.schema();
    try {
      return value.isMissingNode() || value.isNull()
          ? model.getDefaultValue(field)
          : required(type, field, textOf(type, inUnion(value)));
    } catch (SerializationException e) {
      return model.getDefaultValue(field); // The text is what counts.
    }
  }

  /** Avro's JSON names the branch of a union: {@code {"string": "…"}}. */
  private static JsonNode inUnion(JsonNode value) {
    if (!value.isObject() || value.size() != 1) {
      return value;
    }
    Map.Entry<String, JsonNode> only = value.properties().iterator().next();
    boolean isBranch = UNION_BRANCHES.contains(only.getKey()) && only.getValue().isValueNode();
    return isBranch ? only.getValue() : value;
  }

  /** An item's number is a name of it, too. */
  private static JsonNode textOf(Schema type, JsonNode value) {
    return type.getType() == Schema.Type.STRING
            && value.isNumber()
            && Double.isFinite(value.asDouble())
        ? TextNode.valueOf(value.asText())
        : value;
  }

  private static Object required(Schema type, Schema.Field field, JsonNode value) {
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
