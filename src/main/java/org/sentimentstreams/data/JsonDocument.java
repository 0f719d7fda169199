package org.sentimentstreams.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedReader;
import java.io.IOException;

/**
 * JSON that is not one object a line: a list of objects, or objects that go over several lines. Of
 * objects that stand on one line, each counts as the next line, so that no two have the same.
 */
final class JsonDocument implements Rows {

  private static final ObjectReader OBJECT =
      JsonObjects.JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final BoundedReader bounded;
  private final JsonParser parser;
  private final JsonObjects objects;
  private final String source;
  private long line;

  JsonDocument(BufferedReader in, JsonObjects objects, String source, int maxChars)
      throws IOException {
    this.bounded = new BoundedReader(in, maxChars);
    this.parser = JsonObjects.JSON.createParser(bounded);
    this.objects = objects;
    this.source = source;
  }

  /** Whether a file that begins with this, after blank lines, is such a document. */
  static boolean begins(BufferedReader in) throws IOException {
    int lines = FirstLines.linesToFirst(in);
    FirstLines head = FirstLines.of(in, lines);
    String text = head.text().strip();
    if (text.startsWith("[")) {
      return true;
    }
    if (!text.startsWith("{") || !head.isWhole() || !endsEarly(text)) {
      return false;
    }
    // A line that was cut off is followed by the next object.
    String more = FirstLines.of(in, lines + 1).text().substring(head.text().length());
    return !more.isBlank() && !more.strip().startsWith("{");
  }

  private static boolean endsEarly(String text) {
    try {
      JsonObjects.JSON.readTree(text);
      return false;
    } catch (JsonProcessingException e) {
      return JsonFault.endsEarly(e);
    }
  }

  @Override
  public ReviewRow next() throws IOException {
    try {
      bounded.restart();
      JsonToken token = parser.nextToken();
      while (token == JsonToken.START_ARRAY && parser.getParsingContext().getParent().inRoot()
          || token == JsonToken.END_ARRAY) {
        token = parser.nextToken();
      }
      if (token == null) {
        return null;
      }
      line = Math.max(line + 1, parser.currentTokenLocation().getLineNr());
      JsonNode node = OBJECT.readTree(parser);
      if (!node.isObject()) {
        throw new InvalidRowException(
            source, line, "it is not a JSON object: write each review as one");
      }
      return objects.row(line, node);
    } catch (JsonProcessingException e) {
      throw new InvalidDataException("%s is not JSON: %s".formatted(source, JsonFault.of(e)), e);
    }
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
