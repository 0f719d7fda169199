package org.sentimentstreams.data;

import java.io.BufferedReader;
import java.io.IOException;

/**
 * The first lines of a file, which are looked at before it is read.
 *
 * @param text of the lines, without the end of the last one
 * @param isWhole whether the last one has an end, or the file has
 */
record FirstLines(String text, boolean isWhole) {
  private static final int MOST_CHARS = 1 << 16;

  /** Looks at so many lines, and waits for no more than those. */
  static FirstLines of(BufferedReader in, int lines) throws IOException {
    in.mark(MOST_CHARS);
    var text = new StringBuilder();
    int left = lines;
    int read = 0;
    while (left > 0 && text.length() < MOST_CHARS - 1 && (read = in.read()) >= 0) {
      left -= read == '\n' ? 1 : 0;
      if (left > 0) {
        text.append((char) read);
      }
    }
    in.reset();
    return new FirstLines(text.toString(), left == 0 || read < 0);
  }

  /** How many lines there are up to the first that is not blank; 1 if there is none. */
  static int linesToFirst(BufferedReader in) throws IOException {
    in.mark(MOST_CHARS);
    int lines = 1;
    int read = ' ';
    for (int i = 0; i < MOST_CHARS - 1 && Character.isWhitespace(read); i++) {
      read = in.read();
      lines += read == '\n' ? 1 : 0;
    }
    in.reset();
    return read < 0 || Character.isWhitespace(read) ? 1 : lines;
  }

  /** The first line that is not blank, however lines end; empty if there is none. */
  static String firstLine(BufferedReader in) throws IOException {
    return of(in, linesToFirst(in))
        .text()
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .orElse("");
  }

  /** Whether its lines end in CR alone, as on old Macintoshes. */
  static boolean endsLinesWithCr(BufferedReader in) throws IOException {
    in.mark(MOST_CHARS);
    boolean cr = false;
    int before = 0;
    int read = 0;
    for (int i = 0; i < MOST_CHARS - 1 && read != '\n' && (read = in.read()) >= 0; i++) {
      cr |= before == '\r';
      before = read;
    }
    in.reset();
    return read != '\n' && (cr || before == '\r');
  }
}
