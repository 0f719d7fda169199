package org.sentimentstreams.data;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

/** What is wrong with a text that should be JSON or YAML, in words for people. */
public final class JsonFault {

  private JsonFault() {}

  /**
   * A clause such as {@code it ends too early, at line 3, column 7}; line 1 goes without saying.
   */
  public static String of(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    if (at == null || at.getLineNr() < 1) {
      return what(e);
    }
    return at.getLineNr() == 1
        ? "%s, at column %d".formatted(what(e), at.getColumnNr())
        : "%s, at line %d, column %d".formatted(what(e), at.getLineNr(), at.getColumnNr());
  }

  /** Whether more of the text would have been needed; the reader has no exception for all cases. */
  public static boolean endsEarly(JsonProcessingException e) {
    return e instanceof JsonEOFException || e.getOriginalMessage().contains("end-of-input");
  }

  private static String what(JsonProcessingException e) {
    if (endsEarly(e)) {
      return "it ends too early";
    }
    if (e instanceof StreamConstraintsException) {
      return "it is nested too deeply, or holds a text, a name or a number that is too long";
    }
    if (e instanceof MismatchedInputException) {
      return "something stands after its end";
    }
    return "something stands there that may not";
  }
}
