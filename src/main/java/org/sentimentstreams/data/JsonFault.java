package org.sentimentstreams.data;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a text that should be JSON or YAML, in words for people. */
public final class JsonFault {

  private static final Pattern TWICE = Pattern.compile("^Duplicate field '(.*)'");
  private static final Pattern LIMIT = Pattern.compile("\\((\\d+)\\)[^(]*\\((\\d+)");

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
      return tooMuch(e.getOriginalMessage());
    }
    Matcher twice = TWICE.matcher(e.getOriginalMessage());
    if (twice.find()) {
      return "\"%s\" occurs twice".formatted(twice.group(1));
    }
    if (e instanceof MismatchedInputException) {
      return "something follows after its end";
    }
    return "a character is not allowed there";
  }

  /** The reader has one exception for whatever is too much; its message begins with what it is. */
  private static String tooMuch(String message) {
    String what = message.contains("nesting") ? "a nesting of" : "a text, name or number of length";
    Matcher limit = LIMIT.matcher(message);
    return limit.find()
        ? "it has %s %s, and at most %s is allowed".formatted(what, limit.group(1), limit.group(2))
        : "it has %s more than is allowed".formatted(what);
  }
}
