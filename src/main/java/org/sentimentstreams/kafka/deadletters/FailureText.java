package org.sentimentstreams.kafka.deadletters;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Exceptions as texts of a limited length, however long their messages are. */
final class FailureText {
  /** Of the message of one exception within a trace. */
  private static final int MOST_MESSAGE = 500;

  private static final String ELLIPSIS = "…";

  private FailureText() {}

  /** UTF-8 of the text, cut between two characters and marked with an ellipsis if it is longer. */
  static byte[] utf8(String text, int mostBytes) {
    if (text.length() <= mostBytes) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length <= mostBytes) {
        return bytes;
      }
    }
    byte[] bytes =
        text.substring(0, Math.min(text.length(), mostBytes)).getBytes(StandardCharsets.UTF_8);
    int end = mostBytes - ELLIPSIS.getBytes(StandardCharsets.UTF_8).length;
    while (isInsideACharacter(bytes, end)) {
      end--;
    }
    return (new String(bytes, 0, end, StandardCharsets.UTF_8) + ELLIPSIS)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isInsideACharacter(byte[] utf8, int at) {
    return at < utf8.length && (utf8[at] & 0xC0) == 0x80;
  }

  /** A stack trace as Java prints it, with each message cut, and no longer than needed. */
  static String trace(Throwable failure, int mostCharacters) {
    var text = new StringBuilder();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = failure;
        cause != null && seen.add(cause) && text.length() < mostCharacters;
        cause = cause.getCause()) {
      text.append(seen.size() == 1 ? "" : "Caused by: ").append(cause.getClass().getName());
      if (cause.getMessage() != null) {
        byte[] message = utf8(cause.getMessage(), MOST_MESSAGE);
        text.append(": ").append(new String(message, StandardCharsets.UTF_8));
      }
      text.append('\n');
      for (StackTraceElement frame : cause.getStackTrace()) {
        text.append("\tat ").append(frame).append('\n');
      }
    }
    return text.toString();
  }
}
