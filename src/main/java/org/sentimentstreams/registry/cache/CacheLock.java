package org.sentimentstreams.registry.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock of a cache's bookkeeping, among all threads of all processes of this machine. It is held
 * for moments, never during a fetch.
 */
final class CacheLock implements AutoCloseable {
  /** A file lock does not exclude threads of the same process, so threads first take this lock. */
  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  private final ReentrantLock threads;
  private final FileChannel file;

  private CacheLock(ReentrantLock threads, FileChannel file) {
    this.threads = threads;
    this.file = file;
  }

  /** Waits for it. */
  static CacheLock take(Path folder) throws IOException {
    Path path = Files.createDirectories(folder).toRealPath().resolve(".lock");
    ReentrantLock threads = LOCKS.computeIfAbsent(path, unused -> new ReentrantLock());
    threads.lock();
    FileChannel file = null;
    try {
      file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      var unused = file.lock(); // Closing the file gives it back.
      return new CacheLock(threads, file);
    } catch (IOException | RuntimeException e) {
      if (file != null) {
        file.close();
      }
      threads.unlock();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      threads.unlock();
    }
  }
}
