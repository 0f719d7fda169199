package org.sentimentstreams.data;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The rows of one open file, in one of the formats. */
interface Rows extends Closeable {

  /** The next row, or null when there is none. */
  ReviewRow next() throws IOException;

  /** The names of the columns where a header has them; else none. */
  default List<String> columns() {
    return List.of();
  }

  /** The line read last, from 1; 0 before the first. */
  long line();
}
