package org.sentimentstreams.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;

/**
 * How the characters of a file are bytes, as a byte order mark says; without one it is UTF-8.
 *
 * @param mark the byte order mark; empty for none
 * @param letter how the first letter of a header, or of an English text, stands there without one
 */
record Encoding(String name, List<Integer> mark, List<Integer> letter) {
  private static final int ANY = -2;
  private static final int MOST_BYTES = 4;
  private static final int LOOKED_AT = 4096;
  private static final Encoding UTF_8 = new Encoding("UTF-8", List.of(), List.of());

  /** UTF-32 before UTF-16, whose mark begins in the same way. */
  private static final List<Encoding> MARKED =
      List.of(
          new Encoding("UTF-8", List.of(0xEF, 0xBB, 0xBF), List.of()),
          new Encoding("UTF-32LE", List.of(0xFF, 0xFE, 0, 0), List.of(ANY, 0, 0, 0)),
          new Encoding("UTF-32BE", List.of(0, 0, 0xFE, 0xFF), List.of(0, 0, 0, ANY)),
          new Encoding("UTF-16LE", List.of(0xFF, 0xFE), List.of(ANY, 0, ANY, 0)),
          new Encoding("UTF-16BE", List.of(0xFE, 0xFF), List.of(0, ANY, 0, ANY)));

  Charset charset() {
    return Charset.forName(name);
  }

  /**
   * Looks at the first bytes of a stream that can be reset, and waits for no more of them than it
   * takes: a person may be typing.
   *
   * @throws InvalidDataException if they are those of UTF-16 or UTF-32 without a mark
   */
  static Encoding of(InputStream in, String source) throws IOException {
    for (Encoding encoding : MARKED) {
      if (startsWith(in, encoding.mark())) {
        return encoding;
      }
    }
    for (Encoding encoding : MARKED) {
      if (!encoding.letter().isEmpty() && startsWith(in, encoding.letter())) {
        throw unmarked(encoding.name(), source);
      }
    }
    in.mark(LOOKED_AT);
    byte[] start = in.readNBytes(Math.min(LOOKED_AT, in.available()));
    in.reset();
    if (endsLinesWith(start, '\n', 0)) {
      throw unmarked("UTF-16LE", source);
    }
    if (endsLinesWith(start, 0, '\n')) {
      throw unmarked("UTF-16BE", source);
    }
    return UTF_8;
  }

  /** Whether most lines end in two bytes; letters other than Latin ones show UTF-16 only there. */
  private static boolean endsLinesWith(byte[] text, int first, int second) {
    int ends = 0;
    int others = 0;
    for (int i = 0; i + 1 < text.length; i += 2) {
      boolean isEnd = text[i] == first && text[i + 1] == second;
      ends += isEnd ? 1 : 0;
      others += !isEnd && (text[i] == '\n' || text[i + 1] == '\n') ? 1 : 0;
    }
    return ends > others;
  }

  private static InvalidDataException unmarked(String name, String source) {
    return new InvalidDataException(
        ("%s looks like %s without a byte order mark: convert it, for example with iconv -f "
                + "%s -t UTF-8%s")
            .formatted(source, name, name, redirection(source)));
  }

  private static String redirection(String source) {
    return source.contains(" ")
        ? ""
        : " " + source + " > utf8." + source.replaceAll(".*[/\\\\]", "");
  }

  private static boolean startsWith(InputStream in, List<Integer> bytes) throws IOException {
    in.mark(MOST_BYTES);
    boolean same = true;
    for (int i = 0; same && i < bytes.size(); i++) {
      int read = in.read();
      same = bytes.get(i) == ANY ? read > 0 : read == bytes.get(i);
    }
    in.reset();
    return same;
  }
}
