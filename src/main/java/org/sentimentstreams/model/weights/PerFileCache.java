package org.sentimentstreams.model.weights;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was once computed from a file, for as long as its size and its time of modification stay the
 * same: a new head beside an encoder of hundreds of megabytes is loaded without reading those
 * again.
 *
 * @param <V> what is computed
 */
public final class PerFileCache<V> {
  private static final int REMEMBERED = 64;

  private final Computation<V> computation;

  @GuardedBy("known")
  private final Map<State, V> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<State, V> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Reads a file. */
  @FunctionalInterface
  public interface Computation<V> {
    V of(Path file) throws IOException;
  }

  private record State(Object identity, long size, FileTime modified) {}

  /** Remembers what that computes. */
  public PerFileCache(Computation<V> computation) {
    this.computation = computation;
  }

  /**
   * What is computed from a file, now or before.
   *
   * @throws IOException if the file cannot be read
   */
  public V get(Path file) throws IOException {
    State state = state(file);
    synchronized (known) {
      V value = known.get(state);
      if (value != null) {
        return value;
      }
    }
    V value = computation.of(file);
    synchronized (known) {
      known.put(state, value);
    }
    return value;
  }

  /** Links to one file are the same file, where the system can tell. */
  private static State state(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Object identity = attributes.fileKey();
    return new State(
        identity == null ? file.toRealPath() : identity,
        attributes.size(),
        attributes.lastModifiedTime());
  }
}
