package org.sentimentstreams.model;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The calls into native code: the engine crashes the process if it ends under one of them, which
 * would be taken for a fault. Calls may run side by side.
 */
public final class NativeCode {
  private static final NativeCode PROCESS = new NativeCode();

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  NativeCode() {}

  /** Something that is done in native code. */
  @FunctionalInterface
  public interface Call<T, E extends Exception> {
    T run() throws E;
  }

  /** All calls of this process. */
  public static NativeCode ofProcess() {
    return PROCESS;
  }

  /** Makes a call. Once the end has begun, it waits for ever. */
  public <T, E extends Exception> T call(Call<T, E> call) throws E {
    lock.readLock().lock();
    try {
      return call.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** As {@link #call}, for what gives nothing. */
  public void run(Runnable call) {
    call(
        () -> {
          call.run();
          return true;
        });
  }

  /**
   * The last thing before the process ends: waits for running calls, and no other begins.
   *
   * @param limit after which the process ends all the same
   * @return whether no call is running
   */
  public boolean end(Duration limit) {
    try {
      return lock.writeLock().tryLock(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
