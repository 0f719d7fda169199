package org.sentimentstreams.ops;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.sentimentstreams.threads.Threads;

/**
 * A value that is computed on request, on its own thread, once for all requests that come
 * meanwhile. So it costs one thread, however many requests come and however long it takes.
 */
final class CoalescingSupplier<T> {
  private static final long IDLE_SECONDS = 60;

  private final Supplier<T> source;
  private final ExecutorService thread;

  @GuardedBy("this")
  private CompletableFuture<T> coming;

  /**
   * @param name of the thread
   */
  CoalescingSupplier(String name, Supplier<T> source) {
    this.source = source;
    var executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> Threads.daemon(name, work));
    executor.allowCoreThreadTimeOut(true);
    thread = executor;
  }

  /** Never waits. Each caller gets its own future. */
  synchronized CompletableFuture<T> get() {
    if (coming == null) {
      coming = CompletableFuture.supplyAsync(this::make, thread);
    }
    return coming.copy();
  }

  private T make() {
    try {
      return source.get();
    } finally {
      synchronized (this) {
        coming = null;
      }
    }
  }
}
