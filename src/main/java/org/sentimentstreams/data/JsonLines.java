package org.sentimentstreams.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** {@link FileFormat#JSONL}: every line that is not blank is one JSON object. */
final class JsonLines implements Rows {

  /** Jackson stops at 20 million characters by default; the line reader has its own limit. */
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(LineReader.MAX_LINE_CHARS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final LineReader lines;
  private final Columns columns;
  private final String source;

  JsonLines(LineReader lines, Columns columns, String source) {
    this.lines = lines;
    this.columns = columns;
    this.source = source;
  }

  @Override
  public ReviewRow next() throws IOException {
    String line = lines.readLine();
    while (line != null && line.isBlank()) {
      line = lines.readLine();
    }
    return line == null ? null : row(object(line));
  }

  @Override
  public long line() {
    return lines.line();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private JsonNode object(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new InvalidDataException(
          source
              + " line "
              + line()
              + ": it is not one JSON object ("
              + Excerpt.of(e.getOriginalMessage())
              + "): write each review as one object on one line, or name the format with --format",
          e);
    }
    throw InvalidDataException.at(
        source, line(), "it is not a JSON object: write each review as one object on one line");
  }

  private ReviewRow row(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    Map<Role, Integer> found = ColumnNames.find(names, columns, source, line(), false);
    String text = value(object, names, found, Role.TEXT);
    if (text == null) {
      String name = names.get(found.get(Role.TEXT));
      throw InvalidDataException.at(
          source, line(), "\"" + name + "\" is null: give the review a text or drop the line");
    }
    return new ReviewRow(
        line(),
        value(object, names, found, Role.ID),
        text,
        value(object, names, found, Role.LABEL),
        value(object, names, found, Role.ITEM),
        value(object, names, found, Role.LANGUAGE));
  }

  private String value(JsonNode object, List<String> names, Map<Role, Integer> found, Role role) {
    Integer position = found.get(role);
    if (position == null) {
      return null;
    }
    JsonNode value = object.get(names.get(position));
    if (role == Role.LABEL && isListOfValues(value)) {
      return ReviewRow.labels(
          StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText).toList());
    }
    if (value.isContainerNode()) {
      throw InvalidDataException.at(
          source,
          line(),
          "\""
              + names.get(position)
              + "\" holds an object or a list: a text or a number is needed, or another field named"
              + " with "
              + role.flag());
    }
    boolean absent = value.isNull() || (role != Role.TEXT && value.asText().isEmpty());
    return absent ? null : value.asText();
  }

  private static boolean isListOfValues(JsonNode value) {
    return value.isArray()
        && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isValueNode);
  }
}
