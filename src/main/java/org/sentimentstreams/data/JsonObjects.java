package org.sentimentstreams.data;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Turns objects of JSON into rows. */
final class JsonObjects {

  /** Jackson stops at 20 million characters by default; the readers have their own limit. */
  static final ObjectMapper JSON = mapper();

  private final Columns columns;
  private final RowPolicy policy;
  private final String source;

  JsonObjects(Columns columns, RowPolicy policy, String source) {
    this.columns = columns;
    this.policy = policy;
    this.source = source;
  }

  private static ObjectMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Python writes NaN; it may stand in a field that nobody asks for.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(LineReader.MAX_LINE_CHARS).build());
    return mapper;
  }

  /** Throws {@link InvalidRowException} for an object that is no row. */
  ReviewRow row(long line, JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    Map<Role, Integer> found = find(names, line);
    String text = value(object, names, found, Role.TEXT, line);
    if (text == null && policy.needsText()) {
      throw new InvalidRowException(
          source,
          line,
          "\"%s\" is null: give the review a text or drop the line"
              .formatted(names.get(found.get(Role.TEXT))));
    }
    ReviewRow row =
        new ReviewRow(
                line,
                value(object, names, found, Role.ID, line),
                text == null ? "" : text,
                value(object, names, found, Role.LABEL, line),
                value(object, names, found, Role.ITEM, line),
                value(object, names, found, Role.LANGUAGE, line))
            .labelledBy(value(object, names, found, Role.LABEL_SOURCE, line));
    return policy.keepsFields() ? row.with(fields(object)) : row;
  }

  private static Map<String, Object> fields(JsonNode object) {
    Map<String, Object> fields = new LinkedHashMap<>();
    object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  private Map<Role, Integer> find(List<String> names, long line) {
    try {
      return ColumnNames.find(names, columns, source, line, false);
    } catch (InvalidDataException e) {
      throw new InvalidRowException(e);
    }
  }

  private String value(
      JsonNode object, List<String> names, Map<Role, Integer> found, Role role, long line) {
    Integer position = found.get(role);
    if (position == null) {
      return null;
    }
    JsonNode value = object.get(names.get(position));
    if (role == Role.LABEL && isListOfValues(value)) {
      return ReviewRow.labels(
          StreamSupport.stream(value.spliterator(), false)
              .map(JsonNode::asText)
              .map(ReviewRow::label)
              .toList());
    }
    if (value.isContainerNode()) {
      if (role.isOptional()) {
        return null; // Nobody asked for it, and the text is what counts.
      }
      throw new InvalidRowException(
          source,
          line,
          "\""
              + names.get(position)
              + "\" holds an object or a list: a text or a number is needed, or another field named"
              + " with "
              + role.flag());
    }
    boolean absent = value.isNull() || isNotANumber(value);
    if (absent || (role != Role.TEXT && value.asText().isEmpty())) {
      return null;
    }
    return role == Role.LABEL ? ReviewRow.label(value.asText()) : value.asText();
  }

  /** What pandas writes where there is no value. */
  private static boolean isNotANumber(JsonNode value) {
    return value.isFloatingPointNumber() && !Double.isFinite(value.asDouble());
  }

  private static boolean isListOfValues(JsonNode value) {
    return value.isArray()
        && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isValueNode);
  }
}
