package org.sentimentstreams.kafka.values;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads the requested fields of a JSON object and skips the others, since in a tree two bracket
 * characters take a hundred bytes. Below an object's own values it keeps only the kind.
 */
final class JsonFields {
  private static final int MOST_ENTRIES = 10_000;

  private static final ObjectReader JSON =
      JsonMapper.builder(
              // Java keeps interned names for ever.
              JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build())
          .build()
          .reader()
          // Python writes NaN; it may stand in a field that nobody asks for.
          .with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonFields() {}

  /**
   * The fields of one object that fills the bytes from {@code start} on; empty if some other value
   * begins there.
   */
  static Optional<ObjectNode> read(byte[] bytes, int start, Set<String> names) throws IOException {
    ObjectNode fields = NODES.objectNode();
    try (JsonParser parser = JSON.createParser(bytes, start, bytes.length - start)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (!names.contains(name)) {
          parser.skipChildren();
        } else if (token == JsonToken.START_OBJECT) {
          fields.set(name, object(parser, name));
        } else {
          fields.set(name, value(parser, token));
        }
      }
      if (parser.nextToken() != null) {
        throw MismatchedInputException.from(parser, ObjectNode.class, "more than one value");
      }
      return Optional.of(fields);
    }
  }

  private static ObjectNode object(JsonParser parser, String name) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      object.set(key, value(parser, parser.nextToken()));
      if (object.size() > MOST_ENTRIES) {
        throw new SerializationException(
            "JSON value has a \"%s\" with more than %d entries".formatted(name, MOST_ENTRIES));
      }
    }
    return object;
  }

  private static JsonNode value(JsonParser parser, JsonToken token) throws IOException {
    if (token.isStructStart()) {
      ContainerNode<?> kind =
          token == JsonToken.START_OBJECT ? NODES.objectNode() : NODES.arrayNode();
      parser.skipChildren();
      return kind;
    }
    return JSON.readTree(parser);
  }
}
