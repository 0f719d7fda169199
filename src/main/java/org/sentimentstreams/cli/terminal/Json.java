package org.sentimentstreams.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.UncheckedIOException;

/** Writes maps, lists, texts and numbers as JSON. */
public final class Json {

  private static final ObjectWriter WRITER = new ObjectMapper().writer();

  private Json() {}

  /** On one line. */
  public static String line(Object value) {
    return write(WRITER, value);
  }

  /** On many lines, for results that are one document. */
  public static String pretty(Object value) {
    return write(WRITER.withDefaultPrettyPrinter(), value);
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
