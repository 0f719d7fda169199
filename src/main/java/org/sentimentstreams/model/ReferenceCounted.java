package org.sentimentstreams.model;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;

/**
 * Something that takes memory and time to load and that several models may use at once. It is
 * closed with its last user.
 *
 * @param <T> what is shared
 */
final class ReferenceCounted<T extends AutoCloseable> {
  private final Object key;
  private final T value;

  @GuardedBy("this")
  private int users = 1;

  private ReferenceCounted(Object key, T value) {
    this.key = key;
    this.value = value;
  }

  /** Something that reads what is to be shared. */
  @FunctionalInterface
  interface Loader<T> {
    T load() throws IOException;
  }

  /**
   * Takes what another one has, if that is the same, or loads it.
   *
   * @param key equal for equal contents
   * @param other may be null, and may be freed at the same time by another thread
   */
  static <T extends AutoCloseable> ReferenceCounted<T> of(
      Object key, ReferenceCounted<T> other, Loader<T> loader) throws IOException {
    return other != null && other.key.equals(key) && other.acquire()
        ? other
        : new ReferenceCounted<>(key, loader.load());
  }

  T value() {
    return value;
  }

  private synchronized boolean acquire() {
    if (users == 0) {
      return false;
    }
    users++;
    return true;
  }

  /** Says that one user has finished; to be called once by each. */
  void release() {
    if (leave()) {
      try {
        value.close();
      } catch (Exception e) {
        throw new IllegalStateException("Cannot free what a model used: " + e.getMessage(), e);
      }
    }
  }

  private synchronized boolean leave() {
    users--;
    return users == 0;
  }
}
