package org.sentimentstreams.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.regex.Pattern;

/** {@link FileFormat#JSONL}: every line that is not blank is one JSON object. */
final class JsonLines implements Rows {
  private static final Pattern PYTHON = Pattern.compile("\\s*\\{\\s*(u?'|u\").*", Pattern.DOTALL);

  private final LineReader lines;
  private final JsonObjects objects;
  private final String source;

  JsonLines(LineReader lines, JsonObjects objects, String source) {
    this.lines = lines;
    this.objects = objects;
    this.source = source;
  }

  @Override
  public ReviewRow next() throws IOException {
    String line = lines.readLine();
    while (line != null && line.isBlank()) {
      line = lines.readLine();
    }
    return line == null ? null : objects.row(line(), object(line));
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
      JsonNode node = JsonObjects.JSON.readTree(line);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new InvalidRowException(source, line(), advice(line, JsonFault.of(e)));
    }
    throw new InvalidRowException(
        source, line(), "it is not a JSON object: write each review as one object on one line");
  }

  private static String advice(String line, String fault) {
    return PYTHON.matcher(line).matches()
        ? "it is a Python dictionary, not JSON: read it with ast.literal_eval and write "
            + "it with json.dumps"
        : "it is not one JSON object ("
            + fault
            + "): write each review as one object on one line, or name the format with --format";
  }
}
