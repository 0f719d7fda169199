package org.sentimentstreams.lab.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The instances of the service. Like an orchestrator, it starts those again that have ended. */
final class InstanceSupervisor implements AutoCloseable {
  /** A closing instance finishes what it has polled. */
  private static final Duration ORDERLY_END = Duration.ofSeconds(30);

  private static final Duration START = Duration.ofSeconds(120);
  private static final int MOST = 5;
  private static final int LEAST = 2;

  private final Path folder;
  private final Class<?> main;
  private final IntFunction<String[]> arguments;

  @GuardedBy("this")
  private final List<Instance> instances = new ArrayList<>();

  @GuardedBy("this")
  private int started;

  @GuardedBy("this")
  private int crashed;

  @GuardedBy("this")
  private boolean closed;

  /**
   * One of them.
   *
   * @param number its own for as long as there are so many, whatever becomes of its process
   */
  private record Instance(int number, ChildJvm jvm) {}

  /**
   * @param folder for the instances' output
   * @param main their class
   * @param arguments of an instance by its number
   */
  InstanceSupervisor(Path folder, Class<?> main, IntFunction<String[]> arguments) {
    this.folder = folder;
    this.main = main;
    this.arguments = arguments;
  }

  /** Starts one more. */
  synchronized void start() {
    int number = 1;
    while (has(number)) {
      number++;
    }
    start(number);
  }

  @GuardedBy("this")
  private boolean has(int number) {
    return instances.stream().anyMatch(instance -> instance.number() == number);
  }

  private synchronized void start(int number) {
    if (closed) {
      return;
    }
    started++;
    String name = "instance-%d-start-%d".formatted(number, started);
    instances.add(
        new Instance(number, ChildJvm.start(name, folder, main, arguments.apply(number))));
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
    take(target).jvm().terminate(ORDERLY_END);
    return true;
  }

  void kill(int target) throws InterruptedException {
    Instance chosen = take(target);
    chosen.jvm().kill();
    start(chosen.number());
  }

  void terminate(int target) throws InterruptedException {
    Instance chosen = take(target);
    chosen.jvm().terminate(ORDERLY_END);
    start(chosen.number());
  }

  void freeze(int target, Duration time) throws InterruptedException {
    ChildJvm chosen = ready(target).jvm();
    chosen.freeze();
    try {
      Thread.sleep(time.toMillis());
    } finally {
      chosen.thaw();
    }
  }

  /** Starts those again that have ended by themselves. */
  synchronized void revive() {
    List<Instance> ended =
        instances.stream().filter(instance -> !instance.jvm().isAlive()).toList();
    instances.removeAll(ended);
    crashed += ended.size();
    ended.forEach(instance -> start(instance.number()));
  }

  void awaitAllReady() throws InterruptedException {
    List<Instance> all;
    synchronized (this) {
      all = List.copyOf(instances);
    }
    for (Instance instance : all) {
      instance.jvm().awaitReady(START);
    }
  }

  synchronized int size() {
    return instances.size();
  }

  synchronized int crashed() {
    return crashed;
  }

  private Instance take(int target) throws InterruptedException {
    Instance chosen = ready(target);
    synchronized (this) {
      instances.remove(chosen);
    }
    return chosen;
  }

  /** One that works: to kill one that is still starting would prove little. */
  private Instance ready(int target) throws InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      revive();
      List<Instance> ready;
      synchronized (this) {
        ready = instances.stream().filter(instance -> instance.jvm().isReady()).toList();
      }
      if (!ready.isEmpty()) {
        return ready.get(target % ready.size());
      }
      Thread.sleep(50);
    }
    throw new ChildFailedException(
        "no instance was ready within %d s: see their output in %s"
            .formatted(START.toSeconds(), folder));
  }

  @Override
  public synchronized void close() {
    closed = true;
    instances.forEach(instance -> instance.jvm().close());
  }
}
