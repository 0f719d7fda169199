package org.sentimentstreams.registry.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Path;

/** A version whose files are on this machine and stay until it is closed. */
public final class CachedVersion implements AutoCloseable {
  private final String id;
  private final Path directory;
  private final long bytesFetched;
  private final Path pin;

  @GuardedBy("this")
  private boolean closed;

  CachedVersion(String id, Path directory, long bytesFetched, Path pin) {
    this.id = id;
    this.directory = directory;
    this.bytesFetched = bytesFetched;
    this.pin = pin;
  }

  /** The version's id. */
  public String id() {
    return id;
  }

  /** Its Hugging Face directory; nobody may write there. */
  public Path directory() {
    return directory;
  }

  /** How many bytes were fetched for it. */
  public long bytesFetched() {
    return bytesFetched;
  }

  /** Allows the cache to delete the files when it needs room. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      Pins.release(pin);
    }
  }
}
