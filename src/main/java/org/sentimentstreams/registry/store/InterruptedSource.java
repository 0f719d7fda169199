package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.io.InputStream;

/** Distinguishes a store that stops in the middle from a target that cannot be written. */
final class InterruptedSource extends BlockInputStream {
  private final InputStream in;
  private final String store;

  InterruptedSource(InputStream in, String store) {
    this.in = in;
    this.store = store;
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

  @Override
  public void close() throws IOException {
    in.close();
  }
}
