package org.sentimentstreams.model;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps native code and its end apart: the engine crashes the process if what it works on, or the
 * process itself, goes away under it. Calls may run side by side; closing waits for them.
 */
public final class EngineGuard {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  @GuardedBy("lock")
  private boolean closed;

  /**
   * Runs a call into native code.
   *
   * @throws IllegalStateException if the guard is closed
   * @throws E what the call throws
   */
  public <T, E extends Exception> T call(NativeCode.Call<T, E> work) throws E {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("The model is closed");
      }
      return NativeCode.ofProcess().call(work);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** As {@link #call}, for what gives nothing. */
  public void run(Runnable work) {
    call(
        () -> {
          work.run();
          return true;
        });
  }

  /** Waits for running calls, refuses later ones, and frees what they used; once. */
  public void close(Runnable free) {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        NativeCode.ofProcess().run(free);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
