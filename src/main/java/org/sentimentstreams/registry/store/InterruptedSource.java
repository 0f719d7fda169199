package org.sentimentstreams.registry.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a store that stops in the middle from a target that cannot be written. */
final class InterruptedSource extends FilterInputStream {
  private final String store;

  InterruptedSource(InputStream in, String store) {
    super(in);
    this.store = store;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (ArtifactStoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreUnavailableException(
          "%s stopped in the middle of an artifact (%s): try again later"
              .formatted(store, FileErrors.of(e)),
          e);
    }
  }
}
