package org.sentimentstreams.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Parts of a file, mapped into memory, in few mappings, for systems limit their number; but more
 * than one where needed, for a Java buffer ends at 2 GiB and a checkpoint need not.
 */
public final class MappedParts {
  private final FileChannel channel;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long start;

  /** Maps parts of an open file; they outlive the channel. */
  public MappedParts(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * A view of a part. Mappings are few if parts are asked for in the order in which they begin.
   *
   * @param begin in bytes from the beginning of the file
   * @throws IOException if the file cannot be mapped
   */
  public ByteBuffer part(long begin, int length) throws IOException {
    if (begin < start || begin + length - start > window.capacity()) {
      start = begin;
      long size = Math.min(Integer.MAX_VALUE, channel.size() - start);
      window = channel.map(FileChannel.MapMode.READ_ONLY, start, size);
    }
    return window.slice((int) (begin - start), length);
  }
}
