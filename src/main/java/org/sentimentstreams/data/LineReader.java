package org.sentimentstreams.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;

/**
 * Reads lines that end in LF or CRLF, or in CR alone where the file has them so; a CR elsewhere is
 * part of the text. A byte order mark before a line, where files were put together, is none. Counts
 * from line 1.
 */
final class LineReader implements Closeable {

  /** Far above any review; a row beyond it is a mistake and would only fill the memory. */
  static final int MAX_LINE_CHARS = 64 << 20;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final Reader in;
  private final String source;
  private final int maxChars;
  private final boolean endsWithCr;
  private final char[] buffer = new char[1 << 16];
  private int next;
  private int end;
  private long line;

  /**
   * @param endsWithCr whether a CR alone ends a line, too
   */
  LineReader(Reader in, boolean endsWithCr, String source, int maxChars) {
    this.endsWithCr = endsWithCr;
    this.in = in;
    this.source = source;
    this.maxChars = maxChars;
  }

  /** The next line without its end, or null when there is none. */
  String readLine() throws IOException {
    if (!fill()) {
      return null;
    }
    line++;
    var text = new StringBuilder();
    boolean ended = false;
    while (!ended && fill()) {
      int from = next;
      while (next < end && buffer[next] != '\n' && !(endsWithCr && buffer[next] == '\r')) {
        next++;
      }
      if (text.length() + (long) (next - from) > maxChars) {
        throw InvalidDataException.at(
            source, line, "it has more than " + maxChars + " characters: split it or drop it");
      }
      text.append(buffer, from, next - from);
      if (next < end) {
        next++;
        ended = true;
      }
    }
    if (ended && text.length() > 0 && text.charAt(text.length() - 1) == '\r') {
      text.setLength(text.length() - 1);
    }
    boolean marked = text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK;
    return marked ? text.substring(1) : text.toString();
  }

  /** The number of the line read last; 0 before the first. */
  long line() {
    return line;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean fill() throws IOException {
    if (next == end) {
      next = 0;
      end = Math.max(0, in.read(buffer));
    }
    return next < end;
  }
}
