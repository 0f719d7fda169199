package org.sentimentstreams.threads;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the threads of this process. If an error ends a thread, this logs and records it, since
 * nobody else would notice that its work is no longer done.
 */
public final class Threads {
  private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

  /** Of the process, as its threads are. */
  private static final List<String> ENDED = new CopyOnWriteArrayList<>();

  private Threads() {}

  /** A thread that keeps the process alive; not started. */
  public static Thread named(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setUncaughtExceptionHandler(Threads::ended);
    return thread;
  }

  /** A thread that does not keep the process alive; not started. */
  public static Thread daemon(String name, Runnable work) {
    Thread thread = named(name, work);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * For executors, whose threads keep the process alive until they are shut down; the failure of a
   * submitted task is in its future.
   *
   * @param name of the threads, which are numbered from 0
   */
  public static ThreadFactory factory(String name) {
    AtomicInteger number = new AtomicInteger();
    return work -> named(name + "-" + number.getAndIncrement(), work);
  }

  /** Interrupts a thread and waits for its end, or until the caller is interrupted itself. */
  public static void end(Thread thread) {
    thread.interrupt();
    await(thread);
  }

  /** Waits for a thread's end, or until the caller is interrupted itself. */
  public static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Names of all threads that an error has ended, the first one first. */
  public static List<String> endedByError() {
    return List.copyOf(ENDED);
  }

  private static void ended(Thread thread, Throwable error) {
    ENDED.add(thread.getName()); // First, for a full heap may not let anything be logged.
    LOG.error("An error has ended the thread {}", thread.getName(), error);
  }
}
