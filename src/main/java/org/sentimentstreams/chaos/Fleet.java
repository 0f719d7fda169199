package org.sentimentstreams.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;

/** The instances of the service. Like an orchestrator, it starts those again that have ended. */
final class Fleet implements AutoCloseable {
  /** A closing instance finishes what it has polled. */
  private static final Duration ORDERLY_END = Duration.ofSeconds(30);

  private static final Duration START = Duration.ofSeconds(120);
  private static final int MOST = 5;
  private static final int LEAST = 2;

  private final Path folder;
  private final Class<?> main;
  private final IntFunction<String[]> arguments;
  private final List<ChildJvm> instances = new ArrayList<>();
  private int started;
  private int crashed;
  private boolean closed;

  /**
   * @param folder for the instances' output
   * @param main their class
   * @param arguments of an instance by its number
   */
  Fleet(Path folder, Class<?> main, IntFunction<String[]> arguments) {
    this.folder = folder;
    this.main = main;
    this.arguments = arguments;
  }

  synchronized void start() {
    if (closed) {
      return;
    }
    started++;
    instances.add(ChildJvm.start("instance-" + started, folder, main, arguments.apply(started)));
  }

  /** Starts one more, unless there are very many. */
  synchronized boolean grow() {
    if (instances.size() >= MOST) {
      return false;
    }
    start();
    return true;
  }

  /** Stops one, unless there are very few. */
  boolean shrink(int target) throws InterruptedException {
    if (size() <= LEAST) {
      return false;
    }
    ChildJvm chosen = take(target);
    chosen.terminate(ORDERLY_END);
    return true;
  }

  void kill(int target) throws InterruptedException {
    take(target).kill();
    start();
  }

  void terminate(int target) throws InterruptedException {
    take(target).terminate(ORDERLY_END);
    start();
  }

  void freeze(int target, Duration time) throws InterruptedException {
    ChildJvm chosen = ready(target);
    chosen.freeze();
    try {
      Thread.sleep(time.toMillis());
    } finally {
      chosen.thaw();
    }
  }

  /** Starts those again that have ended by themselves. */
  synchronized void revive() {
    int ended = 0;
    for (Iterator<ChildJvm> all = instances.iterator(); all.hasNext(); ) {
      if (!all.next().isAlive()) {
        all.remove();
        ended++;
      }
    }
    crashed += ended;
    for (int i = 0; i < ended; i++) {
      start();
    }
  }

  void awaitAllReady() throws InterruptedException {
    for (ChildJvm instance : List.copyOf(instances)) {
      instance.awaitReady(START);
    }
  }

  synchronized int size() {
    return instances.size();
  }

  synchronized int crashed() {
    return crashed;
  }

  private ChildJvm take(int target) throws InterruptedException {
    ChildJvm chosen = ready(target);
    synchronized (this) {
      instances.remove(chosen);
    }
    return chosen;
  }

  /** One that works: to kill one that is still starting would prove little. */
  private ChildJvm ready(int target) throws InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      revive();
      List<ChildJvm> ready;
      synchronized (this) {
        ready = instances.stream().filter(ChildJvm::isReady).toList();
      }
      if (!ready.isEmpty()) {
        return ready.get(target % ready.size());
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException(
        "No instance got ready within %d s; their output is in %s"
            .formatted(START.toSeconds(), folder));
  }

  @Override
  public synchronized void close() {
    closed = true;
    instances.forEach(ChildJvm::close);
  }
}
