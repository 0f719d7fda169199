package org.sentimentstreams.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** Turns bytes, gzip or plain, into characters. */
final class TextStream {

  private static final int BUFFER_BYTES = 1 << 16;

  private TextStream() {}

  /** Malformed bytes become U+FFFD; a byte order mark at the beginning is skipped. */
  static Reader open(InputStream in) throws IOException {
    var bytes = new BufferedInputStream(in, BUFFER_BYTES);
    InputStream plain =
        isGzip(bytes) ? new GZIPInputStream(new Patient(bytes), BUFFER_BYTES) : bytes;
    var characters = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
    characters.mark(1);
    if (characters.read() != '\uFEFF') {
      characters.reset();
    }
    return characters;
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }

  /**
   * Says that bytes are available until the end is reached. GZIPInputStream takes "none available
   * right now" for the end, and on a pipe would drop the second of two concatenated files.
   */
  private static final class Patient extends FilterInputStream {

    Patient(BufferedInputStream in) {
      super(in);
    }

    @Override
    public int available() throws IOException {
      in.mark(1);
      boolean ended = in.read() < 0;
      in.reset();
      return ended ? 0 : Math.max(1, in.available());
    }
  }
}
