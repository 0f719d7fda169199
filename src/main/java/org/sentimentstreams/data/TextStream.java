package org.sentimentstreams.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.zip.GZIPInputStream;

/**
 * Turns bytes, gzip or plain, into characters.
 *
 * @param charset what they are in
 * @param text malformed bytes are U+FFFD in it; a byte order mark at the beginning is skipped
 */
record TextStream(String charset, BufferedReader text) {

  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * @param source the file as messages call it
   * @throws InvalidDataException if it holds no text that can be read
   */
  static TextStream open(InputStream in, String source) throws IOException {
    var bytes = new BufferedInputStream(in, BUFFER_BYTES);
    InputStream plain =
        isGzip(bytes)
            ? new BufferedInputStream(
                new GZIPInputStream(new Patient(bytes), BUFFER_BYTES), BUFFER_BYTES)
            : bytes;
    BinaryFile.refuse(plain, source);
    Encoding encoding = Encoding.of(plain, source);
    plain.skipNBytes(encoding.mark().size());
    return new TextStream(
        encoding.name(), new BufferedReader(new InputStreamReader(plain, encoding.charset())));
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
