package org.sentimentstreams.model;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps native code and its end apart: the engine crashes the process if what it works on, or the
 * process itself, goes away under it. Calls may run side by side; closing waits for them.
 */
public final class EngineGuard {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /**
   * Runs a call into native code.
   *
   * @throws IllegalStateException if the guard is closed
   */
  public <T> T call(Supplier<T> work) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("The model is closed");
      }
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Waits for running calls, refuses later ones, and frees what they used; once. */
  public void close(Runnable free) {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        free.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
