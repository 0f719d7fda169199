package org.sentimentstreams.data;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Stops a row that never ends, such as one whose quote is not closed, before it fills memory. */
final class BoundedReader extends FilterReader {

  private final long most;
  private long count;

  BoundedReader(Reader in, long most) {
    super(in);
    this.most = most;
  }

  /** A new row begins; what a buffer above has read ahead is not counted again. */
  void restart() {
    count = 0;
  }

  @Override
  public int read() throws IOException {
    return counted(super.read(), 1);
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    return counted(read, read);
  }

  private int counted(int result, int characters) throws IOException {
    count += result < 0 ? 0 : characters;
    if (count > most) {
      throw new IOException("a row has more than " + most + " characters; is a quote not closed?");
    }
    return result;
  }
}
